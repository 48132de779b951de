/** Requests by latency: upper bound of the bucket in microseconds → how many. */
export type Histogram = ReadonlyMap<number, number>;

/** What came between two readings of a histogram that only grows. */
export function difference(later: Histogram, earlier: Histogram): Histogram {
  const entries = [...later].map(([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)] as const);
  return new Map(entries.filter(([, count]) => count > 0));
}

export function countOf(histogram: Histogram): number {
  return [...histogram.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * Milliseconds under which `share` (0..1) of the requests stayed; undefined of none. It is the upper bound of the bucket the
 * request fell in: never less than the true value, at most one bucket (15 %) more.
 */
export function percentile(histogram: Histogram, share: number): number | undefined {
  const wanted = share * countOf(histogram);
  if (wanted === 0) return undefined;
  let seen = 0;
  for (const [bound, count] of [...histogram].sort(([a], [b]) => a - b)) {
    seen += count;
    // Sums of shares are not exact: 0.99 × 100 is 99 or a hair more.
    if (seen >= wanted - 1e-9) return bound / 1000;
  }
  return undefined;
}
