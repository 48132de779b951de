import { nearest } from "../config/nearest.ts";
import { ParityError } from "../errors/parity-error.ts";
import { rules } from "./registry.ts";
import type { Rule } from "./rule.ts";

export const policyName = "platform/policy";

/** "platform/policy" or "platform/policy/non-root", or neither: then all rules. Throws USAGE on any other name. */
export function selectRules(names: readonly string[]): readonly Rule[] {
  const wanted = names.map(ruleOf);
  return wanted.length === 0 || wanted.includes(undefined) ? rules : rules.filter((rule) => wanted.includes(rule));
}

function ruleOf(name: string): Rule | undefined {
  if (name === policyName) return undefined;
  const id = name.startsWith(`${policyName}/`) ? name.slice(policyName.length + 1) : name;
  const rule = rules.find((each) => each.id === id);
  if (rule !== undefined) return rule;
  const ids = rules.map((each) => each.id);
  const near = nearest(id, ids);
  throw new ParityError("USAGE", `"${name}" is no rule over manifests, and those are judged by themselves`, {
    hint: near === undefined ? `the rules: ${ids.join(", ")}` : `did you mean ${policyName}/${near}?`,
  });
}
