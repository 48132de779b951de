import type { Finding } from "../events/event.ts";

/**
 * 0..100: the mean of each category (`guide/list`), then the mean of those. A finding without a score leaves the sum.
 * undefined when there is nothing to judge. Rounded down, so that 100 means every one of them.
 */
export function scoreOf(findings: Iterable<Finding>): number | undefined {
  const categories = Object.values(Object.groupBy([...findings], ({ id }) => categoryOf(id)));
  const means = categories.flatMap((each = []) => mean(each.flatMap(({ score }) => (score === undefined ? [] : [bounded(score)]))) ?? []);
  const score = mean(means);
  return score === undefined ? undefined : Math.floor(score + 1e-9);
}

/** "zerostate/readiness" of "zerostate/readiness/load-tested". */
export function categoryOf(id: string): string {
  return id.split("/").slice(0, 2).join("/");
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function bounded(score: number): number {
  return Math.min(100, Math.max(0, score));
}
