import type { ServiceLevel } from "../../plan/plan.ts";
import { countOf, countWithin } from "./histogram.ts";
import { hopeless } from "./hopeless.ts";
import { iterationsOf } from "./scenarios/arrivals.ts";
import type { Profile } from "./scenarios/profile.ts";
import type { Totals } from "./totals.ts";

/** With less than this left, ending early saves nobody anything. */
const worthSeconds = 5;

/** Why a run of one rate need not go on; undefined while it should. `seconds`: since it began. */
export function endEarly(profile: Profile, level: ServiceLevel, totals: Totals, seconds: number): string | undefined {
  if (profile.seconds === undefined || profile.seconds - seconds < worthSeconds) return undefined;
  return whyHopeless(profile, level, totals);
}

/** Why nothing can save a run any more, however long it still goes on; undefined while something can, or where nobody knows how many requests are to come. */
export function whyHopeless({ arrivals, mean }: Profile, level: ServiceLevel, totals: Totals): string | undefined {
  if (mean === undefined || totals.iterations === 0) return undefined;
  // An iteration may make more than one request.
  const expected = iterationsOf(arrivals) * Math.max(1, totals.requests / totals.iterations);
  const late = countOf(totals.histogram) - countWithin(totals.succeeded, level.latencyMs);
  return hopeless({ expected, failed: totals.failed, late }, level);
}
