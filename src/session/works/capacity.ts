import { exitCodes } from "../../errors/codes.ts";
import type { CapacityResult } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import type { Given } from "../given.ts";
import { capacityStep, modelHolds } from "../steps/capacity.ts";
import { withStack } from "../with-stack.ts";
import { loadWishOf } from "./load-wish.ts";

/**
 * Exit 0: the asked rate was held. 1: the stack itself broke below it. 4: the generator ended first, or the model was to be checked
 * and was not shown to hold.
 */
export async function findCapacity(host: Host, given: Given): Promise<number> {
  const wish = { ...loadWishOf(given), checkModel: given.options.checkModel === true };
  const work: Parameters<typeof withStack>[3] = async (session, stack, signal) => {
    const result = await capacityStep(session, stack, signal, wish);
    return exitCodeOf(result, wish.rate ?? stack.plan.load.rate, wish.checkModel);
  };
  return withStack(host, given, ["k6"], work, { alsoElsewhere: true });
}

export function exitCodeOf(result: CapacityResult, asked: number, checkModel: boolean): number {
  if (result.rate < asked) return result.limitedBy === "service level" ? exitCodes.provedFalse : exitCodes.notProved;
  return checkModel && modelHolds(result) !== true ? exitCodes.notProved : exitCodes.proved;
}
