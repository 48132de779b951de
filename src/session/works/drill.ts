import { exitCodes } from "../../errors/codes.ts";
import type { DrillResult } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import type { Given } from "../given.ts";
import { drillStep } from "../steps/drill.ts";
import { withStack } from "../with-stack.ts";

/** Exit 0: resilient. 1: it was broken and did not recover as it must. 4: nothing was shown. */
export async function drill(host: Host, given: Given): Promise<number> {
  return withStack(host, given, ["k6"], async (session, stack, signal) => {
    const { verdict } = await drillStep(session, stack, signal, given.arguments[0] as string | undefined);
    return exitCodeOf(verdict);
  });
}

function exitCodeOf(verdict: DrillResult["verdict"]): number {
  if (verdict === "resilient") return exitCodes.proved;
  return verdict === "not resilient" || verdict === "not undone" ? exitCodes.provedFalse : exitCodes.notProved;
}
