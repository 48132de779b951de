import { describe, expect, it } from "vitest";
import { autocorrelation } from "../../../src/steps/load/compare/independence.ts";
import { describeMachine } from "../../../src/steps/load/compare/machine.ts";
import { seededRandom } from "../../../src/steps/load/compare/random.ts";
import { chanceOf, cliffsDelta, differenceInterval, significant, usualEffort } from "../../../src/steps/load/compare/statistics.ts";

describe("Cliff's delta", () => {
  it.each([
    { of: "all above", baseline: [1, 2], candidate: [3, 4], delta: 1 },
    { of: "all below", baseline: [3, 4], candidate: [1, 2], delta: -1 },
    { of: "the same", baseline: [1, 2, 3], candidate: [1, 2, 3], delta: 0 },
    // 3 is above two and below one, 5 above three, 2 above one, below one and level with one.
    { of: "mostly above", baseline: [1, 2, 4], candidate: [3, 5, 2], delta: 4 / 9 },
    { of: "nothing", baseline: [], candidate: [], delta: 0 },
  ])("of $of", ({ baseline, candidate, delta }) => {
    expect(cliffsDelta(baseline, candidate)).toBeCloseTo(delta, 10);
  });
});

describe("Holm's correction", () => {
  it("holds each probability against what is left of alpha", () => {
    expect(significant([0.01, 0.04, 0.03], 0.05)).toEqual([true, false, false]);
    expect(significant([0.01, 0.04, 0.02], 0.05)).toEqual([true, true, true]);
    expect(significant([0.02, 0.02, 0.02], 0.05)).toEqual([false, false, false]);
    expect(significant([], 0.05)).toEqual([]);
  });
});

describe("permutation test", () => {
  it("finds the exact probability of six that are all above six others: 2 of 924", () => {
    const chance = chanceOf([1, 2, 3, 4, 5, 6], [11, 12, 13, 14, 15, 16], seededRandom(1), { permutations: 40_000, resamples: 0 });
    expect(chance).toBeCloseTo(2 / 924, 3);
  });

  it("is never certain, and has no doubt of the same values", () => {
    const far = Array.from({ length: 40 }, (_, index) => 1_000 + index);
    expect(chanceOf([1, 2, 3, 4, 5, 6], far, seededRandom(1), usualEffort)).toBeGreaterThan(0);
    expect(chanceOf([5, 5, 5], [5, 5, 5], seededRandom(1), usualEffort)).toBe(1);
  });
});

describe("bootstrap interval", () => {
  const around = (middle: number): number[] => Array.from({ length: 20 }, (_, index) => middle + (index % 5) - 2);

  it("lies about the difference, and is as wide as the values spread", () => {
    const { low, high } = differenceInterval([around(100)], [around(110)], seededRandom(1), usualEffort);
    // Standard error of each mean √2/√20 = 0.316, of the difference 0.447: ± 0.88.
    expect(low).toBeCloseTo(10 - 0.88, 0);
    expect(high).toBeCloseTo(10 + 0.88, 0);
  });

  it("is wider where the runs of one side differ from each other", () => {
    const width = (runs: readonly number[][]): number => {
      const { low, high } = differenceInterval(runs, [around(100)], seededRandom(1), usualEffort);
      return high - low;
    };
    expect(width([around(90), around(110), around(100)])).toBeGreaterThan(5 * width([around(100), around(100), around(100)]));
  });
});

describe("autocorrelation", () => {
  it("is low of a sequence that alternates, high of a rise, none of what never varies", () => {
    expect(autocorrelation([[1, -1, 1, -1, 1, -1, 1, -1]])).toBeLessThan(-0.8);
    expect(autocorrelation([Array.from({ length: 50 }, (_, index) => index)])).toBeGreaterThan(0.9);
    expect(autocorrelation([[3, 3, 3, 3]])).toBe(0);
  });

  it("looks at each run by itself: a level of its own is no sequence", () => {
    const noise = [1, 3, 2, 5, 4, 1, 2, 4];
    expect(autocorrelation([noise, noise.map((value) => value + 1_000)])).toBeCloseTo(autocorrelation([noise]), 10);
  });
});

describe("a machine", () => {
  const facts = { cpus: 2, memoryBytes: 23.5 * 1024 ** 3, platform: "linux" };

  it("is what decides how fast something runs on it", () => {
    expect(describeMachine({ ...facts, cpuModel: "AMD  EPYC 7B13 @ 2.45GHz", architecture: "x64" })).toBe(
      "2 CPUs AMD EPYC 7B13, 23.5 GiB, linux x64",
    );
    expect(describeMachine({ ...facts, cpus: 1 })).toBe("1 CPU, 23.5 GiB, linux");
  });
});
