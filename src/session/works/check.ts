import { selectChecks } from "../../checks/select.ts";
import type { Host } from "../../host/host.ts";
import { exitCodeOf } from "../../state/verdict.ts";
import { carryOut } from "../carry-out.ts";
import type { Given } from "../given.ts";
import { healFirst } from "../heal-first.ts";
import { checksStep } from "../steps/checks.ts";
import { reportStep } from "../steps/report.ts";

export async function check(host: Host, given: Given): Promise<number> {
  const names = (given.arguments[0] ?? []) as readonly string[];
  const only = names.length === 0 ? undefined : selectChecks(names);
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    await healFirst(session, signal);
    const verdict = await checksStep(session, session.stack, signal, only);
    if (only === undefined) await reportStep(session, signal);
    return exitCodeOf(verdict, given.options.failOn ?? "unverified");
  });
}
