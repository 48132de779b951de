import type { MetricComparison } from "../events/event.ts";
import { comparisonCells } from "../text/comparison-words.ts";
import { bottleneckInWords, probeInWords } from "../text/load-words.ts";
import type { Report, ReportedComparison, ReportedEndpoint, ReportedLoad } from "./report.ts";

export interface MeasuredSuite {
  readonly name: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  /** `element` undefined: it passed. */
  readonly cases: readonly {
    readonly name: string;
    readonly element: "failure" | "error" | "skipped" | undefined;
    readonly says: string;
  }[];
}

/** Suites for what is not a check: a load's figures and limits of endpoints, its capacity, what became worse. */
export function loadSuites({ load, capacity, comparison }: Report): MeasuredSuite[] {
  const suites: MeasuredSuite[] = [];
  if (load !== undefined) suites.push(loadSuite(load));
  if (capacity !== undefined) {
    const bottlenecks = capacity.bottlenecks.map((each) => ["bottleneck", `${bottleneckInWords(each)}; change: ${each.advice}`] as const);
    const probes = capacity.probes.map((probe) => ["tried", probeInWords(probe)] as const);
    const model = capacity.model.map((each) => ["model", each] as const);
    suites.push({ name: "capacity", properties: [["capacity", capacity.answer], ...bottlenecks, ...model, ...probes], cases: [] });
  }
  if (comparison !== undefined) suites.push(comparisonSuite(comparison));
  return suites;
}

function loadSuite({ figures, validity, endpoints, calibration, result, others }: ReportedLoad): MeasuredSuite {
  const valid = validity.valid ? "valid" : `not valid: ${validity.reasons.join("; ")}`;
  const said = figures.map(({ name, value, limit }) => [name, limit === undefined ? value : `${value} (limit ${limit})`] as const);
  const tried = (result?.steps ?? []).map((probe) => ["rate", probeInWords(probe)] as const);
  const beside = others.map((each) => [each.scenario, `${each.says}, ${each.validity.valid ? "valid" : "not valid"}`] as const);
  return {
    name: "load",
    properties: [
      ["validity", valid],
      ...(calibration === undefined ? [] : [["calibration", calibration] as const]),
      ...said,
      ...tried,
      ...beside,
    ],
    cases: endpoints.filter(({ verdict }) => verdict !== undefined).map((each) => endpointCase(each, validity.valid)),
  };
}

function endpointCase({ name, verdict, limits }: ReportedEndpoint, valid: boolean): MeasuredSuite["cases"][number] {
  const says = [verdict ?? "", ...limits.map((each) => `${each.name} ${each.value} (limit ${each.limit})`)].join(", ");
  if (!valid) return { name, element: "skipped", says: `the run is not valid: ${says}` };
  return { name, element: verdict === "within its limits" ? undefined : verdict === "beyond its limits" ? "failure" : "skipped", says };
}

const elements: Readonly<Record<MetricComparison["verdict"], "failure" | "skipped" | undefined>> = {
  worse: "failure",
  "cannot tell": "skipped",
  better: undefined,
  "no change": undefined,
};

function comparisonSuite({ comparison, answer }: ReportedComparison): MeasuredSuite {
  return {
    name: "load compared",
    properties: [["comparison", answer], ...comparison.differences.map((each) => ["hard to compare", each] as const)],
    cases: comparison.metrics.map((each) => {
      const [metric, before, now, change, effect, verdict] = comparisonCells(each);
      return { name: metric, element: elements[verdict], says: `${verdict}: ${before} before, ${now} now, ${change}, effect ${effect}` };
    }),
  };
}
