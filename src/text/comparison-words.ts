import { generatorMetric, type LoadComparison, type MetricComparison } from "../events/event.ts";
import { milliseconds, percent, whole } from "./words.ts";

/** A value of a compared metric, with its unit. */
function metricValue(unit: MetricComparison["unit"], value: number): string {
  switch (unit) {
    case "ms":
      return milliseconds(value);
    case "share":
      return percent(value);
    case "requests/s":
      return `${whole(value)}/s`;
    case "µs/request":
      return `${whole(value)} µs`;
  }
}

/** What a row of any table of compared metrics says, in the order of its columns. */
export function comparisonCells(
  compared: MetricComparison,
): [metric: string, before: string, now: string, change: string, effect: string, verdict: MetricComparison["verdict"]] {
  const { metric, unit, baseline, candidate, verdict } = compared;
  return [metric, metricValue(unit, baseline), metricValue(unit, candidate), changeInWords(compared), effectInWords(compared), verdict];
}

/** What became of it all. A metric that nothing can be said of did not stay the same: it is named. */
export function comparisonAnswer({ regressions, metrics }: Pick<LoadComparison, "regressions" | "metrics">): string {
  if (regressions.length > 0) return `worse: ${regressions.join(", ")}`;
  const unknown = unknownIn(metrics);
  return unknown.length === 0 ? "nothing got worse" : `cannot tell: ${unknown.join(", ")}`;
}

export function unknownIn(metrics: readonly MetricComparison[]): readonly string[] {
  return metrics.flatMap(({ metric, verdict }) => (verdict === "cannot tell" && metric !== generatorMetric ? [metric] : []));
}

/** "+42 % (+35..+51 %)": the change, and what it is with 95 % confidence. */
function changeInWords({ change, baseline }: Pick<MetricComparison, "change" | "baseline">): string {
  if (change === undefined) return baseline === 0 ? "baseline is 0" : "unknown";
  const all = [change.share, change.low, change.high];
  const digits = Math.max(...all.map(Math.abs)) < 0.0995 ? 1 : 0;
  const [share, low, high] = all.map((each) => signed(each * 100, digits));
  return `${share} % (${low}..${high} %)`;
}

/** "+0.91": Cliff's delta. */
function effectInWords({ effect }: Pick<MetricComparison, "effect">): string {
  return `${effect > 0 ? "+" : ""}${effect.toFixed(2)}`;
}

function signed(value: number, digits: number): string {
  const rounded = value.toFixed(digits);
  if (Number(rounded) === 0) return (0).toFixed(digits);
  return value > 0 ? `+${rounded}` : rounded;
}
