import type { RefinedResponse, ResponseType } from "k6/http";
import { Counter, Rate } from "k6/metrics";
import { settings } from "./settings.ts";

/**
 * k6 gives percentiles only over the whole run. These counters are a histogram: whoever reads them twice has the
 * latencies of the time between, to within one bucket (15 %), for the price of one counter a request.
 * The name of a counter says the upper bound of its bucket.
 */
const smallestMs = 0.25;
const growth = 1.15;
const buckets = Array.from(
  { length: 90 },
  (_, index) => new Counter(`parity_latency_le_${Math.round(smallestMs * growth ** index * 1000)}us`),
);
const growthLog = Math.log(growth);

const withinLatency = new Rate("within_latency");

/** Counts one answer: in the histogram, and whether it was good and in time. */
export function recordLatency(response: RefinedResponse<ResponseType>, good: boolean): void {
  const ms = response.timings.duration;
  withinLatency.add(good && ms <= settings.serviceLevel.latencyMs);
  const index = ms <= smallestMs ? 0 : Math.ceil(Math.log(ms / smallestMs) / growthLog);
  buckets[Math.min(index, buckets.length - 1)]?.add(1);
}
