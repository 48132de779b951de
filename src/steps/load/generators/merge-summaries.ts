import { type Histogram, latencies, percentile } from "../histogram.ts";
import { type CheckCounts, type Summary, sumChecks } from "../k6-summary.ts";
import type { Totals } from "../totals.ts";

type Counts = Omit<Summary, "latencyMs" | "latencyByName" | "thresholds">;

/**
 * One summary of several k6 that shared a load. Counts are sums. Percentiles come from the merged histogram: the mean of two
 * percentiles is the percentile of nothing. The maximum is the largest one, exact.
 * `own`: the script is a user's, whose thresholds count as crossed when one generator's part crosses them; those of parity's own
 * scripts are evaluated on the merged figures.
 */
export function mergeSummaries(parts: readonly Summary[], totals: Totals, own: boolean): Summary {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const counts = sumCounts(parts);
  const thresholds = new Map([...crossings(parts)].map(([text, by]) => judged(text, by, { counts, totals, own, of: parts.length })));
  return {
    ...counts,
    latencyMs: { ...latencies(totals.histogram), max: Math.max(...parts.map(({ latencyMs }) => latencyMs.max)) },
    latencyByName: new Map(),
    thresholds,
  };
}

function sumCounts(parts: readonly Summary[]): Counts {
  const sum = (of: (part: Summary) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    requests: sum(({ requests }) => requests),
    failed: sum(({ failed }) => failed),
    iterations: sum(({ iterations }) => iterations),
    dropped: sum(({ dropped }) => dropped),
    seconds: Math.max(...parts.map(({ seconds }) => seconds)),
    checks: { passes: sum(({ checks }) => checks.passes), fails: sum(({ checks }) => checks.fails) },
    checksByName: sumChecks(parts.flatMap(({ checksByName }) => [...checksByName])),
  };
}

/** Of each threshold, the numbers (from 1) of the generators that crossed it. */
function crossings(parts: readonly Summary[]): ReadonlyMap<string, readonly number[]> {
  const by = new Map<string, number[]>();
  for (const [index, { thresholds }] of parts.entries()) {
    for (const [text, crossed] of thresholds) by.set(text, [...(by.get(text) ?? []), ...(crossed ? [index + 1] : [])]);
  }
  return by;
}

interface Merged {
  readonly counts: Counts;
  readonly totals: Totals;
  readonly own: boolean;
  readonly of: number;
}

function judged(text: string, by: readonly number[], merged: Merged): [text: string, crossed: boolean] {
  const kept = merged.own ? undefined : keptByAll(text, merged);
  if (kept !== undefined) return [text, !kept];
  return by.length === 0 ? [text, false] : [`${text} (generator ${by.join(" and ")} of ${merged.of})`, true];
}

const form =
  /^(?<metric>\w+)(?:\{name:(?<name>[^{}]+)\})?: *(?<what>rate|count|med|p\((?<percent>[\d.]+)\)) *(?<sign><=|<|>=|>|==) *(?<limit>[\d.]+)$/;

/** Whether the merged figures keep a threshold; undefined of one they can't tell about. */
function keptByAll(text: string, { counts, totals }: Merged): boolean | undefined {
  const { metric, name, what, percent, sign, limit } = form.exec(text)?.groups ?? {};
  if (metric === undefined || what === undefined || sign === undefined || limit === undefined) return undefined;
  const whole = { requests: counts.requests, failed: counts.failed, histogram: totals.histogram };
  const part = name === undefined ? whole : totals.endpoints.get(name);
  if (part === undefined) return undefined;
  const value = valueOf(metric, what, percent, part, name === undefined ? counts.checks : undefined);
  return value === undefined ? undefined : compare(value, sign, Number(limit));
}

function valueOf(
  metric: string,
  what: string,
  percent: string | undefined,
  part: { requests: number; failed: number; histogram: Histogram },
  checks: CheckCounts | undefined,
): number | undefined {
  if (metric === "http_reqs" && what === "count") return part.requests;
  if (metric === "http_req_duration" && (what === "med" || percent !== undefined)) {
    return percentile(part.histogram, percent === undefined ? 0.5 : Number(percent) / 100);
  }
  if (what !== "rate") return undefined;
  if (metric === "http_req_failed") return part.requests === 0 ? undefined : part.failed / part.requests;
  if (metric !== "checks" || checks === undefined) return undefined;
  const all = checks.passes + checks.fails;
  return all === 0 ? undefined : checks.passes / all;
}

function compare(value: number, sign: string, limit: number): boolean {
  switch (sign) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    default:
      return value === limit;
  }
}
