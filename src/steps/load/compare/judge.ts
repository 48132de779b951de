import { mean } from "simple-statistics";
import type { MetricComparison } from "../../../events/event.ts";
import type { Metric } from "./metrics.ts";
import type { Interval, Series } from "./statistics.ts";

/** What was computed of one metric before it is judged. */
export interface Evidence {
  readonly metric: Metric;
  readonly baseline: Series;
  readonly candidate: Series;
  /** 95 % interval of candidate - baseline, in the metric's unit. */
  readonly interval: Interval;
  /** Counts among all metrics that were looked at together. */
  readonly significant: boolean;
  /** Too few slices, or slices that follow each other. */
  readonly inconclusive: boolean;
}

type Verdict = MetricComparison["verdict"];

/** A change this large (a share of the baseline) must not hide behind a "no change". */
const mayHide = 0.25;

/**
 * `worse` or `better` where the change is more than chance and large enough to matter; `no change` where neither, and where no
 * large worsening fits into the interval either; else `cannot tell`.
 */
export function judge({ metric, baseline, candidate, interval, significant, inconclusive }: Evidence): Verdict {
  if (inconclusive) return "cannot tell";
  const before = mean(baseline.flat());
  const change = mean(candidate.flat()) - before;
  if (significant && Math.abs(change) >= smallestThatMatters(metric, baseline)) return isWorse(metric, change) ? "worse" : "better";
  const worst = metric.worseWhen === "higher" ? interval.high : -interval.low;
  return worst > hidden(metric, before) ? "cannot tell" : "no change";
}

function isWorse({ worseWhen }: Metric, change: number): boolean {
  return worseWhen === "higher" ? change > 0 : change < 0;
}

/** In the metric's unit. What runs of the baseline differ by among themselves is nothing that the candidate could be blamed for. */
function smallestThatMatters({ matters }: Metric, baseline: Series): number {
  const before = mean(baseline.flat());
  const ofRuns = baseline.filter(({ length }) => length > 0).map((run) => mean([...run]));
  const spread = Math.max(...ofRuns.map((value) => Math.abs(value - before)));
  return Math.max(Math.abs(before) * matters.share, matters.value, spread);
}

function hidden({ matters }: Metric, before: number): number {
  return Math.max(Math.abs(before) * mayHide, matters.value * (mayHide / matters.share));
}
