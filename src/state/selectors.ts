import type { Finding, LoadComparison, LoadResult, LoadSample, MetricComparison, Outcome } from "../events/event.ts";
import { categoryOf } from "./score.ts";
import type { RunState, Stamped } from "./state.ts";

/** Worst first; within an outcome blockers first, then as they were judged. */
const gravity: readonly Outcome[] = ["fail", "error", "unverified", "expired", "waived", "attested", "not-applicable", "pass"];

export function byGravity(findings: Iterable<Finding>): Finding[] {
  return [...findings].sort((a, b) => gravity.indexOf(a.outcome) - gravity.indexOf(b.outcome) || Number(b.blocker) - Number(a.blocker));
}

/** What keeps the headline from being READY, worst first. */
export function openFindings(findings: Iterable<Finding>): Finding[] {
  return byGravity(findings).filter(({ outcome }) => gravity.indexOf(outcome) < gravity.indexOf("waived"));
}

/** Key: `guide/list`, in the order in which they were judged. */
export function byCategory(findings: Iterable<Finding>): ReadonlyMap<string, readonly Finding[]> {
  const categories = new Map<string, Finding[]>();
  for (const finding of findings) {
    const category = categoryOf(finding.id);
    categories.set(category, [...(categories.get(category) ?? []), finding]);
  }
  return categories;
}

/** "load-tested" of "zerostate/readiness/load-tested". */
export function shortName(id: string): string {
  return id.split("/").at(-1) ?? id;
}

/** The load that ended last, whatever its scenario: the samples at hand are its own once no load runs. */
export function newestLoad({ load, loads }: RunState): Stamped<LoadResult> | undefined {
  return [...loads.values()].reduce((newest, each) => (newest === undefined || each.at >= newest.at ? each : newest), load);
}

/** Samples on one time axis: a search for the capacity begins at 0 with every rate it tries. */
export function onOneAxis(samples: readonly LoadSample[]): readonly LoadSample[] {
  let offset = 0;
  return samples.map((sample, index) => {
    const before = samples[index - 1]?.t ?? 0;
    if (index > 0 && sample.t <= before) offset += before;
    return offset === 0 ? sample : { ...sample, t: sample.t + offset };
  });
}

const verdictOrder: readonly MetricComparison["verdict"][] = ["worse", "cannot tell", "better", "no change"];

/** What got worse stands first, then what nobody can tell. */
export function comparedByGravity({ metrics }: LoadComparison): MetricComparison[] {
  return [...metrics].sort((a, b) => verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict));
}
