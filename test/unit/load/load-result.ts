import type { LoadResult } from "../../../src/events/event.ts";

/** A valid run that kept every promise, but for what is said otherwise. */
export function resultOf(more: Partial<LoadResult> = {}): LoadResult {
  return {
    target: 1_000,
    asked: 1_000,
    reached: 1_000,
    seconds: 60,
    requests: 60_000,
    dropped: 0,
    failed: 0,
    errorShare: 0,
    withinLatencyShare: 1,
    latencyMs: { p50: 8, p95: 20, p99: 40, max: 90 },
    checksFailed: 0,
    generator: { cores: 0.3, allowedCores: 1, microsecondsPerRequest: 300 },
    cpuPerRequest: [],
    thresholdsCrossed: [],
    validity: { valid: true },
    ceiling: undefined,
    scenario: "load",
    ...more,
  };
}
