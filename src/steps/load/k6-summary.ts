import { z } from "zod";
import type { LatencySummary } from "../../events/event.ts";

/** What k6 says of a whole run in the file of --summary-export. */
export interface Summary {
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  readonly dropped: number;
  readonly checksFailed: number;
  /** Share of requests that were good and in time; undefined when the script does not measure it. */
  readonly withinLatencyShare: number | undefined;
  readonly latencyMs: LatencySummary;
  /** "http_req_failed: rate<=0.001". */
  readonly thresholdsCrossed: readonly string[];
}

/** The statistics of a trend that `parseSummary` needs: k6 leaves p(99) out unless it is asked for. */
export const trendStatistics = "avg,min,med,max,p(95),p(99)";

const metric = z.looseObject({ thresholds: z.record(z.string(), z.boolean()).optional() });
const shape = z.object({ metrics: z.record(z.string(), metric) });

/** Understands k6's summary (the shape of --new-machine-readable-summary=false, which alone holds p(99) and the thresholds). Throws where it has another. */
export function parseSummary(json: unknown): Summary {
  const { metrics } = shape.parse(json);
  const value = (name: string, key: string): number => {
    const found = metrics[name]?.[key];
    return typeof found === "number" ? found : 0;
  };
  return {
    requests: value("http_reqs", "count"),
    // "passes" of this rate are the requests of which it is true that they failed.
    failed: value("http_req_failed", "passes"),
    iterations: value("iterations", "count"),
    dropped: value("dropped_iterations", "count"),
    checksFailed: value("checks", "fails"),
    withinLatencyShare: metrics["within_latency"] === undefined ? undefined : value("within_latency", "value"),
    latencyMs: {
      p50: value("http_req_duration", "med"),
      p95: value("http_req_duration", "p(95)"),
      p99: value("http_req_duration", "p(99)"),
      max: value("http_req_duration", "max"),
    },
    // In this file `true` says that the threshold was crossed.
    thresholdsCrossed: Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
      Object.entries(thresholds).flatMap(([expression, crossed]) => (crossed ? [`${name}: ${expression}`] : [])),
    ),
  };
}
