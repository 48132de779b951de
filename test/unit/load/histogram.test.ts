import { describe, expect, it } from "vitest";
import { countOf, difference, percentile } from "../../../src/steps/load/histogram.ts";

describe("percentile", () => {
  const histogram = new Map([
    [2000, 1],
    [1000, 98],
    [50_000, 1],
  ]);

  it.each([
    [0.5, 1],
    [0.98, 1],
    [0.99, 2],
    [0.991, 50],
    [1, 50],
  ])("of %d is the bound of the bucket it falls in", (share, ms) => {
    expect(percentile(histogram, share)).toBe(ms);
  });

  it("of nothing is unknown, not 0", () => {
    expect(percentile(new Map(), 0.99)).toBeUndefined();
  });
});

describe("difference", () => {
  it("holds only what came between", () => {
    const between = difference(
      new Map([
        [1000, 90],
        [2000, 4],
        [4000, 1],
      ]),
      new Map([
        [1000, 80],
        [2000, 4],
      ]),
    );
    expect([...between]).toEqual([
      [1000, 10],
      [4000, 1],
    ]);
    expect(countOf(between)).toBe(11);
  });

  it("shows a slow second that the percentiles since the start hide", () => {
    const before = new Map([[1000, 100_000]]);
    const after = new Map([
      [1000, 100_900],
      [900_000, 100],
    ]);
    expect(percentile(after, 0.99)).toBe(1);
    expect(percentile(difference(after, before), 0.99)).toBe(900);
  });
});
