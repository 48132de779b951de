import type { LatencySummary } from "../../events/event.ts";
import { countOf, countWithin, type Histogram } from "./histogram.ts";

export interface WithinLatency {
  /** Of all requests. */
  readonly histogram: Histogram;
  /** Of those that did not fail. */
  readonly succeeded: Histogram;
  readonly requests: number;
  readonly failed: number;
  /** Of all requests; exact when one generator made them, from the merged histogram otherwise. */
  readonly latencyMs: LatencySummary;
  readonly exact: boolean;
}

/**
 * Share (0..1) of the requests that did not fail and took at most `limitMs`. From the histogram, so that of the bucket the limit
 * divides (9.1 % wide) a part is estimated; where the exact percentiles contradict the estimate, they win.
 */
export function withinLatency({ histogram, succeeded, requests, failed, latencyMs, exact }: WithinLatency, limitMs: number): number {
  const counted = countOf(histogram);
  const failedShare = requests === 0 ? 1 : failed / requests;
  const estimate = counted === 0 ? 0 : countWithin(succeeded, limitMs) / counted;
  const most = Math.min(1 - failedShare, exact ? mostWithin(latencyMs, limitMs) : 1);
  const least = exact ? leastWithin(latencyMs, limitMs) - failedShare : 0;
  return Math.max(0, Math.min(most, Math.max(least, estimate)));
}

/** At least this share of the requests, failed ones included, took no longer than the limit. */
function leastWithin({ p50, p95, p99, max }: LatencySummary, limitMs: number): number {
  if (max <= limitMs) return 1;
  if (p99 <= limitMs) return 0.99;
  if (p95 <= limitMs) return 0.95;
  return p50 <= limitMs ? 0.5 : 0;
}

/** At most this share did. */
function mostWithin({ p50, p95, p99, max }: LatencySummary, limitMs: number): number {
  if (p50 > limitMs) return 0.5;
  if (p95 > limitMs) return 0.95;
  if (p99 > limitMs) return 0.99;
  return max > limitMs ? 1 - Number.EPSILON : 1;
}
