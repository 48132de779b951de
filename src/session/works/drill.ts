import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { drillsCalled, drillsOf } from "../drills.ts";
import type { Given } from "../given.ts";
import { drillStep, firstDrill } from "../steps/drill.ts";
import { withStack } from "../with-stack.ts";
import { listDrills } from "./drill-list.ts";
import { gameDayWork, holdGameDay } from "./game-day.ts";
import { exitCodeOfDay, exitCodeOfDrill } from "./game-day-verdict.ts";
import { recoveryDrillCalled } from "./recovery-drills.ts";

/** Exit 0: resilient. 1: one was broken and did not recover as it must. 4: one showed nothing. Several drills are a game day. */
export async function drill(host: Host, given: Given): Promise<number> {
  const { all = false, list = false, failOn } = given.options;
  const names = (given.arguments[0] ?? []) as readonly string[];
  if (all && names.length > 0) {
    throw new ParityError("USAGE", "--all takes no names: it is every drill", { hint: "leave out either" });
  }
  if (list) return listDrills(host, given, names);
  const ofRecovery = await recoveryDrillCalled(names, given);
  if (ofRecovery !== undefined) return ofRecovery(host, given);
  return withStack(host, given, ["k6"], async (session, stack, signal) => {
    const known = await drillsOf(session.project);
    const wanted = all ? known : drillsCalled(known, names.length === 0 ? [firstDrill] : names);
    const [only] = wanted;
    if (!all && wanted.length === 1 && only !== undefined) {
      return exitCodeOfDrill((await drillStep(session, stack, signal, only)).verdict, failOn);
    }
    return exitCodeOfDay(await holdGameDay(session, gameDayWork(session, stack, signal), wanted, signal), failOn);
  });
}
