import { mean, permutationTest, quantileSorted } from "simple-statistics";

/** Values of one metric in the slices of each run: a list for each run. */
export type Series = readonly (readonly number[])[];

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How often a side is drawn again. */
export interface Effort {
  readonly permutations: number;
  readonly resamples: number;
}

export const usualEffort: Effort = { permutations: 4_000, resamples: 2_000 };

/**
 * The probability of means at least so far apart if both sides were of one kind (permutation test, two-sided). Never 0: what was
 * not seen in so many shuffles may still happen once in as many.
 */
export function chanceOf(
  baseline: readonly number[],
  candidate: readonly number[],
  random: () => number,
  { permutations }: Effort,
): number {
  const found = permutationTest([...candidate], [...baseline], "two_side", permutations, random);
  return (found * permutations + 1) / (permutations + 1);
}

/**
 * The 95 % interval of the difference of means, candidate - baseline, by bootstrap: runs are drawn again, then slices within each,
 * so that what several runs of one commit differ by is part of it.
 */
export function differenceInterval(baseline: Series, candidate: Series, random: () => number, { resamples }: Effort): Interval {
  const differences = Array.from({ length: resamples }, () => redrawnMean(candidate, random) - redrawnMean(baseline, random));
  differences.sort((a, b) => a - b);
  // A bootstrap of few values is too narrow by this much.
  const widen = Math.sqrt(widening(baseline) * widening(candidate));
  const middle = mean(candidate.flat()) - mean(baseline.flat());
  const at = (share: number): number => middle + (quantileSorted(differences, share) - middle) * widen;
  return { low: at(0.025), high: at(0.975) };
}

function widening(series: Series): number {
  const count = series.flat().length;
  return Math.sqrt(count / Math.max(1, count - 1));
}

function redrawnMean(series: Series, random: () => number): number {
  let sum = 0;
  let count = 0;
  for (const _ of series) {
    const run = drawn(series, random) ?? [];
    for (const _slice of run) {
      sum += drawn(run, random) ?? 0;
      count += 1;
    }
  }
  return sum / Math.max(1, count);
}

function drawn<T>(values: readonly T[], random: () => number): T | undefined {
  return values[Math.floor(random() * values.length)];
}

/** How often a value of the candidate is above one of the baseline less how often it is below, -1..1 (Cliff's delta). */
export function cliffsDelta(baseline: readonly number[], candidate: readonly number[]): number {
  let above = 0;
  for (const value of candidate) for (const other of baseline) above += Math.sign(value - other);
  return above / Math.max(1, baseline.length * candidate.length);
}

/** Which of several probabilities count when all are looked at together: at most `alpha` for one false alarm among them (Holm). */
export function significant(chances: readonly number[], alpha: number): readonly boolean[] {
  const order = chances.map((chance, index) => ({ chance, index })).sort((a, b) => a.chance - b.chance);
  const firstKept = order.findIndex(({ chance }, rank) => chance > alpha / (chances.length - rank));
  const counted = new Set((firstKept === -1 ? order : order.slice(0, firstKept)).map(({ index }) => index));
  return chances.map((_, index) => counted.has(index));
}
