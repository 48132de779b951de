import { exitCodes } from "../../errors/codes.ts";
import type { Host } from "../../host/host.ts";
import type { Given } from "../given.ts";
import { diskLoss, pointInTime, projectionStep, recoveryStep, recoveryTools } from "../steps/recovery.ts";
import { withStack } from "../with-stack.ts";
import { exitCodeOf } from "./drill-disaster.ts";

/** Exit 0: the table came back. 1: it did not. 4: nothing was shown. */
export function drillPointInTime(host: Host, given: Given): Promise<number> {
  return withStack(host, given, recoveryTools, async (session, stack, signal) =>
    exitCodeOf(await recoveryStep(session, stack, signal, pointInTime), given.options.failOn),
  );
}

/** Exit 0: it came back within its limits, and would at production's size where that is named. 1: it did not. 4: that was not shown. */
export function drillDiskLoss(host: Host, given: Given): Promise<number> {
  return withStack(host, given, recoveryTools, async (session, stack, signal) => {
    const { failOn } = given.options;
    const exit = exitCodeOf(await recoveryStep(session, stack, signal, diskLoss), failOn);
    const { productionBytes } = stack.plan.backup;
    if (exit !== exitCodes.proved || productionBytes === undefined) return exit;
    const { ok } = await projectionStep(session, stack, signal, productionBytes);
    return exitCodeOf({ verdict: ok === undefined ? "not shown" : ok ? "recovered" : "not recovered" }, failOn);
  });
}
