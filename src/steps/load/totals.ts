import { type Histogram, mergeHistograms } from "./histogram.ts";

/** What was counted of one endpoint: the requests that carry one `name` tag. */
export interface EndpointTotals {
  readonly requests: number;
  readonly failed: number;
  /** Of all its requests. */
  readonly histogram: Histogram;
}

/** What k6 has counted since its start. */
export interface Totals {
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  readonly dropped: number;
  /** Virtual users at work now, and made so far. */
  readonly users: number;
  readonly usersMade: number;
  /** Of all requests, failed ones included. */
  readonly histogram: Histogram;
  /** Of those that did not fail. */
  readonly succeeded: Histogram;
  /** By `name` tag; of a script with very many, the later ones together as "other". */
  readonly endpoints: ReadonlyMap<string, EndpointTotals>;
  /** Failed requests by what k6 says of them: "1212 dial: connection refused". */
  readonly errors: ReadonlyMap<string, number>;
}

export const noTotals: Totals = {
  requests: 0,
  failed: 0,
  iterations: 0,
  dropped: 0,
  users: 0,
  usersMade: 0,
  histogram: new Map(),
  succeeded: new Map(),
  endpoints: new Map(),
  errors: new Map(),
};

/** What several generators counted, as if one had: counts are summed and histograms merged, so percentiles of the result are true ones. */
export function mergeTotals(parts: readonly Totals[]): Totals {
  const sum = (of: (totals: Totals) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const names = new Set(parts.flatMap(({ endpoints }) => [...endpoints.keys()]));
  return {
    requests: sum(({ requests }) => requests),
    failed: sum(({ failed }) => failed),
    iterations: sum(({ iterations }) => iterations),
    dropped: sum(({ dropped }) => dropped),
    users: sum(({ users }) => users),
    usersMade: sum(({ usersMade }) => usersMade),
    histogram: mergeHistograms(parts.map(({ histogram }) => histogram)),
    succeeded: mergeHistograms(parts.map(({ succeeded }) => succeeded)),
    endpoints: new Map([...names].map((name) => [name, mergeEndpoints(parts.flatMap(({ endpoints }) => endpoints.get(name) ?? []))])),
    errors: sumCounts(parts.map(({ errors }) => errors)),
  };
}

function mergeEndpoints(parts: readonly EndpointTotals[]): EndpointTotals {
  return {
    requests: parts.reduce((sum, { requests }) => sum + requests, 0),
    failed: parts.reduce((sum, { failed }) => sum + failed, 0),
    histogram: mergeHistograms(parts.map(({ histogram }) => histogram)),
  };
}

function sumCounts(parts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const summed = new Map<string, number>();
  for (const part of parts) for (const [key, count] of part) summed.set(key, (summed.get(key) ?? 0) + count);
  return summed;
}
