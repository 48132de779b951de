import { exitCodes } from "../../errors/codes.ts";
import type { DisasterResult } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import type { Given } from "../given.ts";
import { disasterStep, disasterTools, runbookPath, writeRunbook } from "../steps/disaster.ts";
import { withStack } from "../with-stack.ts";

/** Exit 0: the system came back elsewhere, within its limits. 1: it did not. 4: nothing was shown. */
export async function drillDisaster(host: Host, given: Given): Promise<number> {
  return withStack(host, given, disasterTools, async (session, stack, signal) => {
    const path = await runbookPath(session, given.options.writeRunbook);
    const result = await disasterStep(session, stack, signal);
    await writeRunbook(session, result, path);
    return exitCodeOf(result, given.options.failOn);
  });
}

export function exitCodeOf({ verdict }: Pick<DisasterResult, "verdict">, failOn: Given["options"]["failOn"] = "unverified"): number {
  if (verdict === "recovered") return exitCodes.proved;
  if (verdict === "not recovered") return exitCodes.provedFalse;
  return failOn === "failed" ? exitCodes.proved : exitCodes.notProved;
}
