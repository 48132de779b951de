import { mean } from "simple-statistics";
import { generatorMetric, type LoadComparison, type LoadSample, type MetricComparison } from "../../../events/event.ts";
import { fewestSlices, followsItself, sliceSeconds } from "./independence.ts";
import { judge } from "./judge.ts";
import { type Metric, metricsIn } from "./metrics.ts";
import { seededRandom } from "./random.ts";
import type { LoadRecord } from "./record.ts";
import { cut, valuesOf, withoutWarmUp } from "./slices.ts";
import { chanceOf, cliffsDelta, differenceInterval, type Effort, type Series, significant, usualEffort } from "./statistics.ts";

/** Of all metrics together: how often two runs of the same are told apart although they are not. */
export const falseAlarmRate = 0.05;

/** Several runs of a side are taken together; the newest, which is the last, names it. */
export interface Sides {
  readonly baseline: readonly LoadRecord[];
  readonly candidate: LoadRecord;
  /** What makes them hard to compare. */
  readonly differences: readonly string[];
}

interface Measured {
  readonly metric: Metric;
  readonly baseline: Series;
  readonly candidate: Series;
  readonly inconclusive: boolean;
}

/** What changed from the baseline to the candidate, by metric. The same records give the same answer. */
export function compareRecords({ baseline, candidate, differences }: Sides, effort: Effort = usualEffort): LoadComparison {
  const before = baseline.map(({ samples }) => withoutWarmUp(samples));
  const after = [withoutWarmUp(candidate.samples)];
  const metrics = metricsIn([...before.flat(), ...after.flat()]);
  const seconds = sliceSeconds(before, after, metrics);
  const all = metrics.map((metric): Measured => {
    const series = { baseline: seriesOf(before, metric, seconds), candidate: seriesOf(after, metric, seconds) };
    return { metric, ...series, inconclusive: isInconclusive(series) || followsItself([...before, ...after], metric, seconds) };
  });
  const measured = all.filter((each) => each.baseline.flat().length > 0 && each.candidate.flat().length > 0);
  const compared = compareAll(measured, effort);
  const count = (runs: readonly (readonly LoadSample[])[]): number => runs.reduce((sum, run) => sum + cut(run, seconds).length, 0);
  return {
    baseline: { ...lastOf(baseline).origin, run: baseline.map(({ origin }) => origin.run).join(", ") },
    candidate: candidate.origin,
    slices: { baseline: count(before), candidate: count(after), seconds },
    metrics: compared,
    regressions: compared.flatMap(({ metric, verdict }) => (verdict === "worse" && metric !== generatorMetric ? [metric] : [])),
    differences: [
      ...differences,
      ...compared.flatMap(instrumentChanged),
      ...all.filter((each) => !measured.includes(each)).map(measuredOnce),
    ],
  };
}

/** The same script costs the same: where it does not, the machine was another in all but its name. */
function instrumentChanged({ metric, verdict, baseline, candidate }: MetricComparison): string[] {
  if (metric !== generatorMetric || (verdict !== "worse" && verdict !== "better")) return [];
  return [
    `k6 itself took ${Math.round(baseline)} µs of CPU a request before and ${Math.round(candidate)} µs now: the machine was not as quiet`,
  ];
}

function compareAll(measured: readonly Measured[], effort: Effort): MetricComparison[] {
  // Each metric draws from a sequence of its own: one more of them does not change what is said of the others.
  const chances = measured.map(({ baseline, candidate, inconclusive }) =>
    inconclusive ? 1 : chanceOf(baseline.flat(), candidate.flat(), seededRandom(1), effort),
  );
  const counts = significant(chances, falseAlarmRate);
  return measured.map((each, index) => compareMetric(each, counts[index] === true, effort));
}

function compareMetric({ metric, baseline, candidate, inconclusive }: Measured, counts: boolean, effort: Effort): MetricComparison {
  const before = mean(baseline.flat());
  const after = mean(candidate.flat());
  const interval = differenceInterval(baseline, candidate, seededRandom(2), effort);
  // A lone slice has no interval: without one, two numbers are no change.
  const known = before !== 0 && Math.min(baseline.flat().length, candidate.flat().length) > 1;
  return {
    metric: metric.name,
    unit: metric.unit,
    baseline: before,
    candidate: after,
    change: known ? { share: (after - before) / before, low: interval.low / before, high: interval.high / before } : undefined,
    effect: cliffsDelta(baseline.flat(), candidate.flat()),
    verdict: judge({ metric, baseline, candidate, interval, significant: counts, inconclusive }),
  };
}

function seriesOf(runs: readonly (readonly LoadSample[])[], metric: Metric, seconds: number): Series {
  return runs.map((run) => valuesOf(cut(run, seconds), metric));
}

function isInconclusive({ baseline, candidate }: { baseline: Series; candidate: Series }): boolean {
  return Math.min(baseline.flat().length, candidate.flat().length) < fewestSlices;
}

function measuredOnce({ metric, baseline }: Measured): string {
  return `${metric.name} was measured in ${baseline.flat().length > 0 ? "the baseline" : "the candidate"} only`;
}

function lastOf(records: readonly LoadRecord[]): LoadRecord {
  const last = records.at(-1);
  if (last === undefined) throw new RangeError("a comparison needs a baseline");
  return last;
}
