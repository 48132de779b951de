import type { EndpointResult } from "../../events/event.ts";
import { latencies } from "./histogram.ts";
import type { Summary } from "./k6-summary.ts";
import type { Totals } from "./totals.ts";

/** Each endpoint's part of a run, most requests first. Percentiles are exact where k6 gave them, within one bucket (9.1 %) otherwise. */
export function endpointResults(totals: Totals, summary: Summary): readonly EndpointResult[] {
  const names = [...totals.endpoints.keys()];
  const checksFailed = failedChecks(names, summary);
  return [...totals.endpoints]
    .map(([name, { requests, failed, histogram }]) => ({
      name,
      requests,
      failed,
      checksFailed: checksFailed.get(name) ?? 0,
      latencyMs: summary.latencyByName.get(name) ?? withMost(latencies(histogram), summary.latencyMs.max),
    }))
    .sort((a, b) => b.requests - a.requests);
}

/** The bound of the slowest request's bucket may lie above the slowest request there was. */
function withMost(found: EndpointResult["latencyMs"], most: number): EndpointResult["latencyMs"] {
  return most === 0 ? found : { ...found, p95: Math.min(found.p95, most), p99: Math.min(found.p99, most), max: Math.min(found.max, most) };
}

/** k6 doesn't say which request a check looked at: one whose name begins with an endpoint's is that endpoint's. */
function failedChecks(names: readonly string[], { checksByName }: Summary): ReadonlyMap<string, number> {
  const failed = new Map<string, number>();
  const longestFirst = names.toSorted((a, b) => b.length - a.length);
  for (const [check, { fails }] of checksByName) {
    const name = longestFirst.find((each) => check === each || check.startsWith(`${each} `));
    if (name !== undefined) failed.set(name, (failed.get(name) ?? 0) + fails);
  }
  return failed;
}
