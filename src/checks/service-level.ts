import type { LoadResult, Measured } from "../events/event.ts";
import type { ServiceLevel } from "../plan/plan.ts";
import { brokenEndpoints, judgeEndpoints, unjudgedEndpoints } from "../state/endpoint-limits.ts";
import { milliseconds, percent, rounding, whole } from "../text/words.ts";

export interface ServiceLevelJudged {
  readonly measured: readonly Measured[];
  /** One clause for each limit that was crossed. */
  readonly broken: readonly string[];
  /** One clause for each limit that the run says nothing about: what was not measured is not within it. */
  readonly unjudged: readonly string[];
  /** How far beyond its limit the worst was, as a share of it. */
  readonly offBy: number;
}

/** A load run's figures against the service level, the whole's and each endpoint's that has limits of its own. */
export function judgeServiceLevel(load: LoadResult, level: ServiceLevel): ServiceLevelJudged {
  const endpoints = judgeEndpoints(load, level.endpoints);
  const judged = [...sharesOf(load, level), ...p95Of(load, level)];
  const crossed = load.thresholdsCrossed.map((threshold) => `threshold crossed: ${threshold}`);
  const ended = load.endedEarly === undefined ? [] : [`ended early: ${load.endedEarly}`];
  return {
    measured: [
      { name: "rate reached", value: `${whole(load.reached)}/s`, limit: `${whole(load.asked)}/s asked`, ok: true },
      ...(level.p95Ms === undefined ? [{ name: "p95", value: milliseconds(load.latencyMs.p95), ok: true }] : []),
      { name: "p99", value: milliseconds(load.latencyMs.p99), ok: true },
      ...judged.map(({ measured }) => measured),
      ...endpoints.flatMap(({ name, limits }) =>
        limits.map((each): Measured => ({ name: `${name} ${each.name}`, value: each.value, limit: each.limit, ok: each.ok === true })),
      ),
    ],
    broken: [...judged.flatMap(({ broken }) => broken), ...brokenEndpoints(endpoints), ...crossed, ...ended],
    unjudged: unjudgedEndpoints(endpoints),
    offBy: Math.max(...judged.map(({ offBy }) => offBy), ...endpoints.flatMap(({ limits }) => limits.map(({ offBy }) => offBy))),
  };
}

interface Judged {
  readonly measured: Measured;
  readonly broken: readonly string[];
  readonly offBy: number;
}

function sharesOf(load: LoadResult, level: ServiceLevel): Judged[] {
  const errorLimit = 1 - level.availability;
  const wrong = load.requests > 0 ? load.checksFailed / load.requests : 1;
  return [
    limited("errors", load.errorShare, errorLimit, percent),
    limited(`slower than ${milliseconds(level.latencyMs)}`, 1 - load.withinLatencyShare, 1 - level.latencyShare, percent),
    limited("wrong answers", wrong, errorLimit, percent),
  ];
}

function p95Of({ latencyMs }: LoadResult, { p95Ms }: ServiceLevel): Judged[] {
  return p95Ms === undefined ? [] : [limited("p95", latencyMs.p95, p95Ms, milliseconds)];
}

function limited(name: string, value: number, limit: number, says: (value: number) => string): Judged {
  // Figures that could not be had are not within any limit.
  const ok = value <= limit + rounding;
  return {
    measured: { name, value: says(value), limit: says(limit), ok },
    broken: ok ? [] : [`${name} ${says(value)} (limit ${says(limit)})`],
    offBy: ok ? 0 : limit > 0 && Number.isFinite(value) ? value / limit - 1 : 1,
  };
}
