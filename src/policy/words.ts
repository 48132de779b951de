import { type Judgement, noLine, type Violation } from "./judge.ts";
import type { Policy, Rule } from "./rule.ts";

/** What a person reads of a judgement: every violation at its place, then every rule, then the sum. */
export function policyWords({ pods, containers, violations }: Judgement, rules: readonly Rule[], policy: Policy): readonly string[] {
  if (containers === 0) return ["no object makes a pod: nothing was proved"];
  const broken = new Set(violations.map(({ rule }) => rule));
  const width = Math.max(...rules.map(({ id }) => id.length));
  return [
    ...violations.map(violationLine),
    ...(violations.length === 0 ? [] : [""]),
    ...rules.flatMap(({ id, title, why }) => [
      `${broken.has(id) ? "failed" : "passed"}  ${id.padEnd(width)}  ${title}`,
      ...(broken.has(id) ? [`        ${"".padEnd(width)}  ${why}`] : []),
    ]),
    "",
    `${count(pods, "pod")} with ${count(containers, "container")}, images from ${policy.registries.join(", ")}: ${sum(violations, broken.size, rules.length)}`,
  ];
}

function violationLine({ file, line, object, container, says, rule }: Violation): string {
  const place = line === noLine ? file : `${file}:${line}`;
  return `${place}  ${object}${container === undefined ? "" : `, container ${container}`}: ${says}  (${rule})`;
}

function sum(violations: readonly Violation[], broken: number, all: number): string {
  if (violations.length === 0) return `all ${count(all, "rule")} kept`;
  return `${count(violations.length, "violation")} of ${count(broken, "rule")} of ${all}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
