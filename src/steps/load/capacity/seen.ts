import type { ServiceLevel } from "../../../plan/plan.ts";
import type { CpuUse } from "../accounts.ts";
import { countOf, countWithin, difference } from "../histogram.ts";
import { type Reading, windowBetween } from "../sampler.ts";
import { endpointsBetween } from "./endpoints.ts";
import type { ProbeSeen } from "./verdict.ts";

/** What the generator's own figures between two readings do not tell. */
export interface SeenAround extends Pick<ProbeSeen, "asked" | "machineSize" | "users" | "starved" | "generatorErrors" | "restarted"> {
  readonly level: ServiceLevel;
  /** undefined: it could not be read. */
  readonly use: Pick<CpuUse, "generator" | "stack" | "machineBesideParity"> | undefined;
}

/** All that one rate is judged by, of the time between two readings. */
export function seenBetween(from: Reading, to: Reading, { level, use, ...around }: SeenAround): ProbeSeen {
  const window = windowBetween(from, to);
  const answers = countOf(difference(to.totals.histogram, from.totals.histogram));
  const inTime = countWithin(difference(to.totals.succeeded, from.totals.succeeded), level.latencyMs);
  return {
    ...around,
    reached: window.iterations / window.seconds,
    seconds: window.seconds,
    requests: window.requests,
    iterations: window.iterations,
    dropped: window.dropped,
    errorShare: window.errors,
    meanMs: window.meanMs,
    p95: window.p95,
    p99: window.p99,
    withinLatencyShare: answers === 0 ? undefined : inTime / answers,
    endpoints: endpointsBetween(from.totals, to.totals, level.endpoints ?? []),
    generatorCores: use?.generator,
    stackCores: use?.stack ?? 0,
    machineCores: use?.machineBesideParity,
  };
}
