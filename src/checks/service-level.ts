import type { LoadResult, Measured } from "../events/event.ts";
import type { ServiceLevel } from "../plan/plan.ts";
import { milliseconds, percent, whole } from "../text/words.ts";

export interface ServiceLevelJudged {
  readonly measured: readonly Measured[];
  /** One clause for each limit that was crossed. */
  readonly broken: readonly string[];
  /** How far beyond its limit the worst was, as a share of it. */
  readonly offBy: number;
}

/** A load run's figures against the service level. */
export function judgeServiceLevel(load: LoadResult, level: ServiceLevel): ServiceLevelJudged {
  const errorLimit = 1 - level.availability;
  const slow = 1 - load.withinLatencyShare;
  const slowLimit = 1 - level.latencyShare;
  const wrong = load.requests > 0 ? load.checksFailed / load.requests : 1;
  const judged = [
    limited("errors", load.errorShare, errorLimit),
    limited(`slower than ${milliseconds(level.latencyMs)}`, slow, slowLimit),
    limited("wrong answers", wrong, errorLimit),
  ];
  const crossed = load.thresholdsCrossed.map((threshold) => `threshold crossed: ${threshold}`);
  return {
    measured: [
      { name: "rate reached", value: `${whole(load.reached)}/s`, limit: `${whole(load.asked)}/s asked`, ok: true },
      { name: "p95", value: milliseconds(load.latencyMs.p95), ok: true },
      { name: "p99", value: milliseconds(load.latencyMs.p99), ok: true },
      ...judged.map(({ measured }) => measured),
    ],
    broken: [...judged.flatMap(({ broken }) => broken), ...crossed],
    offBy: Math.max(...judged.map(({ offBy }) => offBy)),
  };
}

/** Floating point: 1 - 0.999 is a little more than 0.001, and what is at its limit is within it. */
const rounding = 1e-9;

function limited(name: string, share: number, limit: number): { measured: Measured; broken: string[]; offBy: number } {
  // Figures that could not be had are not within any limit.
  const ok = share <= limit + rounding;
  const value = percent(share);
  const said = percent(limit);
  return {
    measured: { name, value, limit: said, ok },
    broken: ok ? [] : [`${name} ${value} (limit ${said})`],
    offBy: ok ? 0 : limit > 0 && Number.isFinite(share) ? share / limit - 1 : 1,
  };
}
