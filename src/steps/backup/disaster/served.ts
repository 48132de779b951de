import type { ServiceLevel } from "../../../plan/plan.ts";
import { rounding } from "../../../text/words.ts";
import { failedShareOf } from "../../drill/load-seconds.ts";
import type { BackgroundSample } from "../../load/background.ts";

/** Seconds in a row that must keep the service level before it counts as kept. */
export const consecutiveSeconds = 3;

/** One second of the load in which clients were served as the service level asks. A second without an answer is none. */
export function isServed(second: BackgroundSample, level: ServiceLevel): boolean {
  if (second.requests === 0) return false;
  if (failedShareOf(second) > 1 - level.availability + rounding) return false;
  return latencyOf(second, level.latencyShare) < level.latencyMs && second.p95 < (level.p95Ms ?? Number.POSITIVE_INFINITY);
}

/**
 * Since when (ms on the monotonic clock, not before `from`) clients have been served up to the last second; undefined while the row
 * of such seconds is too short. A second that began before `from` is of the time before it.
 */
export function servedSince(seconds: readonly BackgroundSample[], level: ServiceLevel, from: number): number | undefined {
  const counted = seconds.filter((second) => beginOf(second) >= from);
  const row = counted.slice(counted.findLastIndex((second) => !isServed(second, level)) + 1);
  const [first] = row;
  return first === undefined || row.length < consecutiveSeconds ? undefined : beginOf(first);
}

function beginOf({ at, seconds }: BackgroundSample): number {
  return at - seconds * 1_000;
}

/** Of the percentiles that are known the one that says the most about this share: a stricter one where there is none of its own. */
function latencyOf({ p50, p95, p99 }: BackgroundSample, share: number): number {
  if (share <= 0.5) return p50;
  return share <= 0.95 ? p95 : p99;
}
