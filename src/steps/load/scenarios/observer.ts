import type { CapacityProbe } from "../../../events/event.ts";
import type { Account } from "../account-log.ts";
import type { LoadRequest } from "../request.ts";
import type { Reading } from "../sampler.ts";
import { rateAt } from "./arrivals.ts";
import { BreakWatch } from "./break-watch.ts";
import { scenarios } from "./catalogue.ts";
import type { Profile } from "./profile.ts";
import { StepWatch } from "./step-watch.ts";
import type { StretchLimits } from "./stretch.ts";

/** Looks at the single rates of a run while it goes on. */
export interface RateObserver {
  /** Why the run need not go on; undefined while it should. */
  hear(reading: Reading, first: Reading, account: Account | undefined): string | undefined;
  result(): readonly CapacityProbe[];
}

/** undefined for a scenario that is judged as a whole. */
export function rateObserver({ scenario = "load" }: LoadRequest, profile: Profile, limits: StretchLimits): RateObserver | undefined {
  if (!scenarios[scenario].steps) return undefined;
  // The first arrival came some time before the first reading: as long as its iterations take to arrive.
  const startRate = Math.max(1, rateAt(profile.arrivals, 0));
  const secondOf = (reading: Reading, first: Reading): number => (reading.at - first.at) / 1000 + first.totals.iterations / startRate;
  if (scenario === "breakpoint") {
    const watch = new BreakWatch(profile.arrivals, limits);
    return { hear: (reading, first, account) => watch.hear({ reading, account }, secondOf(reading, first)), result: () => watch.result() };
  }
  const watch = new StepWatch(profile.arrivals);
  return {
    hear: (reading, first, account) => {
      watch.hear({ reading, account }, secondOf(reading, first));
      return undefined;
    },
    result: () => watch.result(limits),
  };
}
