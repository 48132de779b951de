import { selectChecks } from "../../checks/select.ts";
import type { Host } from "../../host/host.ts";
import { policyName } from "../../policy/select.ts";
import { exitCodeOf } from "../../state/verdict.ts";
import { carryOut } from "../carry-out.ts";
import type { Given } from "../given.ts";
import { healFirst } from "../heal-first.ts";
import { checksStep } from "../steps/checks.ts";
import { reportStep } from "../steps/report.ts";

/** Rules over manifests are no line of a checklist about a running stack: they are asked for by name and need no stack. */
function asksForPolicy(names: readonly string[], { manifests, registries }: Given["options"]): boolean {
  return manifests !== undefined || registries !== undefined || names.some((name) => name.startsWith(policyName));
}

export async function check(host: Host, given: Given): Promise<number> {
  const names = (given.arguments[0] ?? []) as readonly string[];
  if (asksForPolicy(names, given.options)) return (await import("./policy.ts")).policy(host, given);
  const only = names.length === 0 ? undefined : selectChecks(names);
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    // Without a stack only what is stored is judged: nothing is started for that.
    if (session.stack !== undefined) await healFirst(session, signal);
    const verdict = await checksStep(session, session.stack, signal, only);
    if (only === undefined) await reportStep(session, signal);
    return exitCodeOf(verdict, given.options.failOn ?? "unverified");
  });
}
