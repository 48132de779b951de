import type { EndpointLevel } from "../../../plan/plan.ts";
import { countOf, countWithin, difference, percentile } from "../histogram.ts";
import type { Totals } from "../totals.ts";

/** One endpoint with a limit of its own, as it did in a window. */
export interface EndpointSeen {
  readonly level: EndpointLevel;
  readonly requests: number;
  readonly errorShare: number;
  /** Of all its requests, 0..1. */
  readonly withinLatencyShare: number;
  readonly p95: number;
}

/** Those of the endpoints that have a level and were asked for in between. */
export function endpointsBetween(earlier: Totals, later: Totals, levels: readonly EndpointLevel[]): readonly EndpointSeen[] {
  return levels.flatMap((level) => {
    const [from, to] = [earlier.endpoints.get(level.name), later.endpoints.get(level.name)];
    if (to === undefined) return [];
    const histogram = difference(to.histogram, from?.histogram ?? new Map());
    const requests = countOf(histogram);
    if (requests === 0) return [];
    return [
      {
        level,
        requests,
        errorShare: (to.failed - (from?.failed ?? 0)) / requests,
        withinLatencyShare: countWithin(histogram, level.latencyMs) / requests,
        p95: percentile(histogram, 0.95) ?? 0,
      },
    ];
  });
}
