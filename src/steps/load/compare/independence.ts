import { mean } from "simple-statistics";
import type { LoadSample } from "../../../events/event.ts";
import type { Metric } from "./metrics.ts";
import { cut, secondsOf, valuesOf } from "./slices.ts";

/** Fewer slices of one side conclude nothing. */
export const fewestSlices = 6;
/** This many are enough to begin with: up to 5 s long, because what happens in one second is felt in the next. */
const wantedSlices = 9;
const longestBeginning = 5;
/** More slices say hardly more, and each is shuffled thousands of times. */
const mostSlices = 240;
/** One-sided 5 %. Lenient is what would be dear here: a second too many in a slice costs a little certainty, one too few invents it. */
const certainty = 1.64;

/**
 * Seconds of a slice so that one says (nearly) nothing of the next: the shortest length at which no metric of any run follows
 * itself more than chance explains, as long as the smallest side keeps enough slices.
 */
export function sliceSeconds(baseline: Runs, candidate: Runs, metrics: readonly Metric[]): number {
  const lasted = Math.min(...[baseline, candidate].map((runs) => runs.reduce((sum, run) => sum + secondsOf(run), 0)));
  const longest = Math.max(1, Math.floor(lasted / fewestSlices));
  const all = [...baseline, ...candidate];
  const beginning = Math.min(longestBeginning, Math.floor(lasted / wantedSlices));
  let seconds = Math.max(1, beginning, Math.ceil(lasted / mostSlices));
  while (seconds < longest && metrics.some((metric) => followsItself(all, metric, seconds))) seconds = Math.min(longest, seconds * 2);
  return seconds;
}

type Runs = readonly (readonly LoadSample[])[];

/** Whether the metric's slices are not independent of each other: their intervals would be too narrow. */
export function followsItself(runs: Runs, metric: Metric, seconds: number): boolean {
  const series = runs.map((run) => valuesOf(cut(run, seconds), metric));
  const count = series.reduce((sum, values) => sum + values.length, 0);
  // Measured about a mean of its own, a series of independent values seems to alternate: by one over its length.
  return count > 2 && autocorrelation(series) + series.length / count > certainty / Math.sqrt(count);
}

/** Of each value with the one after it in its own run, -1..1; 0 where nothing varies. Each run about its own mean. */
export function autocorrelation(series: readonly (readonly number[])[]): number {
  let together = 0;
  let alone = 0;
  for (const values of series.filter(({ length }) => length > 1)) {
    const middle = mean([...values]);
    values.forEach((value, index) => {
      const next = values[index + 1];
      alone += (value - middle) ** 2;
      if (next !== undefined) together += (value - middle) * (next - middle);
    });
  }
  return alone === 0 ? 0 : together / alone;
}
