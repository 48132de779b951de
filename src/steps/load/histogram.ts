/** Requests by latency: upper bound of the bucket in ms → how many. The bucket of bound 0 holds those that took no time at all. */
export type Histogram = ReadonlyMap<number, number>;

/** A bucket's upper bound divided by its lower one: k6 makes native histograms of schema 3. */
export const bucketGrowth: number = 2 ** (1 / 8);

/** What came between two readings of a histogram that only grows. */
export function difference(later: Histogram, earlier: Histogram): Histogram {
  const entries = [...later].map(([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)] as const);
  return new Map(entries.filter(([, count]) => count > 0));
}

/** All of them as if one had been kept: bucket by bucket. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged = new Map<number, number>();
  for (const histogram of histograms) {
    for (const [bound, count] of histogram) merged.set(bound, (merged.get(bound) ?? 0) + count);
  }
  return merged;
}

export function countOf(histogram: Histogram): number {
  return [...histogram.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * Milliseconds under which `share` (0..1) of the requests stayed; undefined of none. Log-linear within the bucket the request fell
 * in, so it differs from the true value by less than one bucket, 9.1 %, either way.
 */
export function percentile(histogram: Histogram, share: number): number | undefined {
  const wanted = share * countOf(histogram);
  if (wanted === 0) return undefined;
  let seen = 0;
  for (const [bound, count] of sorted(histogram)) {
    // Sums of shares are not exact: 0.99 × 100 is 99 or a hair more.
    if (seen + count >= wanted - 1e-9) return (bound / bucketGrowth) * bucketGrowth ** Math.min(1, (wanted - seen) / count);
    seen += count;
  }
  return undefined;
}

/**
 * Requests that took at most `limitMs`. Of the bucket that the limit divides, the part below it is counted as if the requests
 * stood evenly on a logarithmic scale, rounded down: wrong by at most the requests of that one bucket.
 */
export function countWithin(histogram: Histogram, limitMs: number): number {
  let within = 0;
  for (const [bound, count] of histogram) {
    const lower = bound / bucketGrowth;
    if (bound <= limitMs) within += count;
    else if (lower < limitMs) within += Math.floor(count * (Math.log(limitMs / lower) / Math.log(bucketGrowth)));
  }
  return within;
}

/** Percentiles in ms; 0 of an empty one. */
export function latencies(histogram: Histogram): { p50: number; p95: number; p99: number; max: number } {
  const at = (share: number): number => percentile(histogram, share) ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: slowest(histogram) };
}

/** ms, each request taken for the middle of its bucket: wrong by at most half a bucket, 4.4 %. 0 of none. */
export function meanOf(histogram: Histogram): number {
  const count = countOf(histogram);
  if (count === 0) return 0;
  return [...histogram].reduce((sum, [bound, requests]) => sum + (bound / Math.sqrt(bucketGrowth)) * (requests / count), 0);
}

/** Upper bound of the slowest request's bucket; 0 of none. */
export function slowest(histogram: Histogram): number {
  return Math.max(0, ...histogram.keys());
}

/** Buckets from fast to slow. */
export function sorted(histogram: Histogram): [upperMs: number, count: number][] {
  return [...histogram].sort(([a], [b]) => a - b);
}
