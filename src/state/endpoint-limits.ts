import type { EndpointResult, LatencySummary, LoadResult } from "../events/event.ts";
import type { EndpointLevel } from "../plan/plan.ts";
import { milliseconds, percent, rounding } from "../text/words.ts";

/** A limit of one endpoint, and what was measured of it, in words. */
export interface EndpointLimit {
  /** "p99", "errors", "wrong answers". */
  readonly name: string;
  readonly value: string;
  readonly limit: string;
  /** undefined: the figures at hand can't tell. */
  readonly ok: boolean | undefined;
  /** How far beyond its limit, as a share of it; 0 within. */
  readonly offBy: number;
}

export interface JudgedEndpoint {
  readonly name: string;
  /** undefined: it got no request. */
  readonly result: EndpointResult | undefined;
  readonly limits: readonly EndpointLimit[];
}

/** Every endpoint with limits of its own against them, in the order of the limits. */
export function judgeEndpoints(load: LoadResult, levels: readonly EndpointLevel[] = []): JudgedEndpoint[] {
  return levels.map((level) => {
    const result = load.endpoints?.find(({ name, requests }) => name === level.name && requests > 0);
    return { name: level.name, result, limits: result === undefined ? [] : limitsOf(result, level) };
  });
}

function limitsOf(result: EndpointResult, level: EndpointLevel): EndpointLimit[] {
  const errorLimit = 1 - level.availability;
  return [
    shareLimit("errors", result.failed / result.requests, errorLimit),
    shareLimit("wrong answers", result.checksFailed / result.requests, errorLimit),
    latencyLimit(result.latencyMs, level.latencyShare, level.latencyMs),
    ...(level.p95Ms === undefined ? [] : [latencyLimit(result.latencyMs, 0.95, level.p95Ms)]),
  ];
}

function shareLimit(name: string, share: number, limit: number): EndpointLimit {
  const ok = share <= limit + rounding;
  return { name, value: percent(share), limit: percent(limit), ok, offBy: ok ? 0 : limit > rounding ? share / limit - 1 : 1 };
}

/**
 * A share between two percentiles that are known is within the limit where the upper one is, and beyond it where the lower one is.
 * Between the two nobody can tell.
 */
function latencyLimit(latency: LatencySummary, share: number, limitMs: number): EndpointLimit {
  const known = [
    { name: "p50", share: 0.5, ms: latency.p50 },
    { name: "p95", share: 0.95, ms: latency.p95 },
    { name: "p99", share: 0.99, ms: latency.p99 },
    { name: "longest", share: 1, ms: latency.max },
  ];
  const upper = known.find((each) => each.share >= share - rounding) ?? { name: "longest", share: 1, ms: latency.max };
  const lower = known.findLast((each) => each.share <= share + rounding);
  const within = upper.ms <= limitMs;
  const beyond = lower === undefined ? false : !(lower.ms <= limitMs);
  const said = beyond && lower !== undefined ? lower : upper;
  return {
    name: said.name,
    value: milliseconds(said.ms),
    limit: milliseconds(limitMs),
    ok: within ? true : beyond ? false : undefined,
    offBy: beyond ? said.ms / limitMs - 1 : 0,
  };
}

/** "POST /transfers: p99 310 ms (limit 200 ms)" for each limit that was crossed. */
export function brokenEndpoints(judged: readonly JudgedEndpoint[]): string[] {
  return judged.flatMap(({ name, limits }) =>
    limits.filter(({ ok }) => ok === false).map((each) => `${name}: ${each.name} ${each.value} (limit ${each.limit})`),
  );
}

/** "POST /transfers got no request" for each limit nobody can judge. */
export function unjudgedEndpoints(judged: readonly JudgedEndpoint[]): string[] {
  return judged.flatMap(({ name, result, limits }) => {
    if (result === undefined) return [`${name} got no request`];
    return limits
      .filter(({ ok }) => ok === undefined)
      .map((each) => `${name}: whether the limit of ${each.limit} holds can't be told from ${each.name} ${each.value}`);
  });
}
