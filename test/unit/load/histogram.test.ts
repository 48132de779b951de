import { describe, expect, it } from "vitest";
import {
  bucketGrowth,
  countOf,
  countWithin,
  difference,
  type Histogram,
  mergeHistograms,
  percentile,
} from "../../../src/steps/load/histogram.ts";

/** As k6 counts: a bucket's bound is a power of its growth. */
function histogramOf(latencies: readonly number[]): Histogram {
  const buckets = new Map<number, number>();
  for (const ms of latencies) {
    const bound = ms === 0 ? 0 : 1000 * bucketGrowth ** Math.ceil(Math.log(ms / 1000) / Math.log(bucketGrowth) - 1e-9);
    buckets.set(bound, (buckets.get(bound) ?? 0) + 1);
  }
  return buckets;
}

const exact = (latencies: readonly number[], share: number): number =>
  latencies.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * latencies.length) - 1)] ?? 0;

/** Long-tailed, as latencies are; the same every time. */
function latenciesLike(count: number, scale: number): number[] {
  return Array.from({ length: count }, (_, index) => scale * Math.exp(2 * Math.sin(index * 12.9898) + 1.5 * Math.cos(index * 78.233)));
}

describe("percentile", () => {
  it.each([0.5, 0.9, 0.95, 0.99, 0.999, 1])("of %d is off by less than one bucket", (share) => {
    for (const scale of [0.3, 4, 170]) {
      const latencies = latenciesLike(5_000, scale);
      const ratio = (percentile(histogramOf(latencies), share) ?? 0) / exact(latencies, share);
      expect(ratio).toBeGreaterThan(1 / bucketGrowth);
      expect(ratio).toBeLessThan(bucketGrowth);
    }
  });

  it("of nothing is unknown, not 0; of requests that took no time it is 0", () => {
    expect(percentile(new Map(), 0.99)).toBeUndefined();
    expect(percentile(new Map([[0, 5]]), 0.99)).toBe(0);
  });
});

describe("countWithin", () => {
  it("is exact at the bounds, and off by at most one bucket's requests between them", () => {
    const latencies = latenciesLike(5_000, 60);
    const histogram = histogramOf(latencies);
    for (const limit of [10, 50, 200, 210, 1000]) {
      const truth = latencies.filter((ms) => ms <= limit).length;
      const ofBucket = Math.max(0, ...[...histogram].map(([bound, count]) => (bound > limit && bound / bucketGrowth <= limit ? count : 0)));
      expect(Math.abs(countWithin(histogram, limit) - truth)).toBeLessThanOrEqual(ofBucket);
    }
    expect(countWithin(histogramOf([100, 300]), 250)).toBe(1);
    expect(countWithin(histogram, 1e9)).toBe(5_000);
  });
});

describe("difference", () => {
  it("holds only what came between", () => {
    const between = difference(
      new Map([
        [1, 90],
        [2, 4],
        [4, 1],
      ]),
      new Map([
        [1, 80],
        [2, 4],
      ]),
    );
    expect([...between]).toEqual([
      [1, 10],
      [4, 1],
    ]);
    expect(countOf(between)).toBe(11);
  });
});

describe("two generators of which one met a slow system", () => {
  const fast = latenciesLike(9_000, 1);
  const slow = latenciesLike(1_000, 400);
  const parts = [histogramOf(fast), histogramOf(slow)];

  it("give the percentiles of all requests together", () => {
    const merged = mergeHistograms(parts);
    expect(countOf(merged)).toBe(10_000);
    for (const share of [0.5, 0.9, 0.95, 0.99]) {
      const ratio = (percentile(merged, share) ?? 0) / exact([...fast, ...slow], share);
      expect(ratio).toBeGreaterThan(1 / bucketGrowth);
      expect(ratio).toBeLessThan(bucketGrowth);
    }
  });

  it("would be far off if their percentiles were averaged: this is what the test above catches", () => {
    const averaged = parts.reduce((sum, part) => sum + (percentile(part, 0.5) ?? 0), 0) / parts.length;
    expect(averaged / exact([...fast, ...slow], 0.5)).toBeGreaterThan(10);
  });
});
