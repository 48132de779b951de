import { exitCodes } from "../../errors/codes.ts";
import type { Host } from "../../host/host.ts";
import { judgeLoad, type LoadVerdict } from "../../steps/load/scenarios/judge.ts";
import type { Given } from "../given.ts";
import { loadStep, requestOf } from "../steps/load.ts";
import { withStack } from "../with-stack.ts";
import { loadWishOf, refuseExclusive, refuseForeignScenario } from "./load-wish.ts";

const exitOf: Readonly<Record<LoadVerdict["verdict"], number>> = {
  held: exitCodes.proved,
  broke: exitCodes.provedFalse,
  "not proved": exitCodes.notProved,
};

/** Exit 0: valid, and what was asked was held. 1: it was not. 4: invalid, or judged at a lower rate only. What a scenario asks stands in docs/load.md. */
export async function load(host: Host, given: Given): Promise<number> {
  const { options } = given;
  refuseExclusive(given);
  const wish = loadWishOf(given);
  if (options.findCapacity) return (await import("./capacity.ts")).findCapacity(host, given);
  if (options.scaleOut !== undefined) {
    return (await import("./scale-out.ts")).scaleOut(host, given, ({ plan }) => {
      refuseForeignScenario(plan, wish);
      return requestOf(plan, wish);
    });
  }
  if (options.with !== undefined) return (await import("./compare-load.ts")).compareStored(host, given);
  if (options.dryRun) return (await import("./load-dry-run.ts")).loadDryRun(host, given, wish);
  const work: Parameters<typeof withStack>[3] = async (session, stack, signal) => {
    refuseForeignScenario(stack.plan, wish);
    const { compare } = options;
    if (compare !== undefined) {
      return (await import("./compare-load.ts")).loadAndCompare(session, stack, signal, wish, { ...options, compare });
    }
    const result = await loadStep(session, stack, signal, wish);
    if (options.save !== undefined) await (await import("../steps/compare.ts")).saveRun(session, options.save);
    return exitOf[judgeLoad(result, stack.plan.serviceLevel, wish.rate ?? stack.plan.load.rate).verdict];
  };
  return withStack(host, given, ["k6"], work, { alsoElsewhere: true });
}
