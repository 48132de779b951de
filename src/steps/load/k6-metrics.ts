import { z } from "zod";
import type { Histogram } from "./histogram.ts";

/** What k6 has counted since its start, read while it runs. */
export interface Totals {
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  readonly dropped: number;
  /** Virtual users at work now, and made so far. */
  readonly users: number;
  readonly usersMade: number;
  /** Empty when the script does not count parity's histogram. */
  readonly histogram: Histogram;
  /** Over the whole run so far; ms. k6 gives no 99th percentile here. */
  readonly sinceStart: { readonly p50: number; readonly p95: number; readonly max: number };
}

const answer = z.object({
  data: z.array(z.object({ id: z.string(), attributes: z.object({ sample: z.record(z.string(), z.number().nullable()) }) })),
});
const bucketName = /^parity_latency_le_(\d+)us$/;

/** Understands the answer of k6's GET /v1/metrics. Throws where it has another shape. */
export function parseMetrics(json: unknown): Totals {
  const samples = new Map(answer.parse(json).data.map(({ id, attributes }) => [id, attributes.sample]));
  const value = (metric: string, key: string): number => samples.get(metric)?.[key] ?? 0;
  const requests = value("http_reqs", "count");
  const buckets = [...samples].flatMap(([id, sample]) => {
    const bound = bucketName.exec(id)?.[1];
    return bound === undefined ? [] : [[Number(bound), sample["count"] ?? 0] as const];
  });
  return {
    requests,
    // k6 gives the share here, not the number.
    failed: Math.round(value("http_req_failed", "rate") * requests),
    iterations: value("iterations", "count"),
    dropped: value("dropped_iterations", "count"),
    users: value("vus", "value"),
    usersMade: value("vus_max", "value"),
    histogram: new Map(buckets),
    sinceStart: {
      p50: value("http_req_duration", "med"),
      p95: value("http_req_duration", "p(95)"),
      max: value("http_req_duration", "max"),
    },
  };
}
