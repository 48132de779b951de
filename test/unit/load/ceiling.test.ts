import { describe, expect, it } from "vitest";
import { ratesUpTo } from "../../../src/steps/load/calibrate.ts";
import { findCeiling, isTooMuch, type RatePoint, roundedDown, usableCores } from "../../../src/steps/load/ceiling.ts";
import { explainRate } from "../../../src/steps/load/describe.ts";
import { usersFor } from "../../../src/steps/load/virtual-users.ts";

const point = (asked: number, generatorCores: number, stackCores: number, more: Partial<RatePoint> = {}): RatePoint => ({
  asked,
  reached: asked,
  droppedShare: 0,
  generatorCores,
  stackCores,
  p95Ms: 4,
  ...more,
});

describe("findCeiling", () => {
  it("lies on the line between the last rate that fitted and the first that did not", () => {
    const found = findCeiling([point(300, 0.1, 0.1), point(1000, 0.4, 0.4), point(2000, 1, 0.8)], 2, 0);
    expect(found).toMatchObject({ rate: 1800, below: 1000, above: 2000, latencyMs: 4 });
    expect(found?.generatorMicroseconds).toBeCloseTo(400);
  });

  it("is not dragged down by what requests cost at a low rate", () => {
    const points = [point(300, 0.2, 0.1), point(600, 0.25, 0.15)];
    expect(findCeiling(points, 2, 0)).toMatchObject({ rate: expect.closeTo(4200, 0), above: undefined });
  });

  it("is what was reached where requests are dropped with CPU to spare", () => {
    const points = [point(300, 0.1, 0.1), point(600, 0.2, 0.2, { reached: 400, droppedShare: 0.33 })];
    expect(findCeiling(points, 2, 0)).toMatchObject({ rate: 400, below: 300, above: 600 });
  });

  it("is in proportion where already the first rate was too much", () => {
    expect(findCeiling([point(300, 1, 1)], 2, 0)).toMatchObject({ rate: 240, below: undefined, above: 300 });
  });

  it("is unknown when nothing was measured", () => {
    expect(findCeiling([], 2, 0)).toBeUndefined();
  });

  it("leaves a fifth of what others leave", () => {
    expect(usableCores(2, 0)).toBe(1.6);
    expect(usableCores(2, 0.5)).toBeCloseTo(1.2);
    expect(isTooMuch(point(100, 0.8, 0.7), 1.6)).toBe(false);
    expect(isTooMuch(point(100, 0.9, 0.8), 1.6)).toBe(true);
    expect(isTooMuch(point(100, 0.1, 0.1, { droppedShare: 0.03 }), 1.6)).toBe(true);
  });
});

it.each([
  [4_987, 4_900],
  [2_700, 2_700],
  [99.9, 99],
  [7.8, 7],
  [0.4, 1],
])("rounds %d down to %d", (rate, rounded) => {
  expect(roundedDown(rate)).toBe(rounded);
});

it("tries rates twice the last, up to the asked one", () => {
  expect(ratesUpTo(2000)).toEqual([300, 600, 1200, 2000]);
  expect(ratesUpTo(50)).toEqual([50]);
  expect(ratesUpTo(1_000_000).length).toBeLessThanOrEqual(8);
});

describe("explainRate", () => {
  const ceiling = {
    rate: 2712,
    below: 2400,
    above: 4800,
    generatorMicroseconds: 210.4,
    stackMicroseconds: 380,
    latencyMs: 5,
    otherCores: 0.1,
  };

  it("says why production's rate cannot be judged", () => {
    expect(explainRate(ceiling, 10_000, 2400, 2)).toBe(
      "10,000/s can't be judged here: k6 takes 210 µs and the stack 380 µs of CPU a request, 2 cores carry about 2,700/s (2,400/s fitted, 4,800/s did not)",
    );
  });

  it("names a neighbour that made the ceiling low", () => {
    expect(explainRate({ ...ceiling, otherCores: 1.46 }, 10_000, 2400, 2)).toContain(
      "2,700/s beside something else that takes 1.5 of them",
    );
  });

  it("does not claim it when it can", () => {
    expect(explainRate({ ...ceiling, rate: 20_000, above: undefined }, 10_000, 10_000, 8)).not.toContain("can't");
  });
});

describe("usersFor", () => {
  it("is Little's law with headroom", () => {
    expect(usersFor(4000, 50, 200)).toEqual({ allocated: 500, most: 1000 });
    expect(usersFor(2000, 50, 200)).toEqual({ allocated: 300, most: 1000 });
  });

  it("keeps few for fast answers, and enough for a second without any", () => {
    expect(usersFor(500, 2, 200)).toEqual({ allocated: 100, most: 500 });
    expect(usersFor(5, 2, 200)).toEqual({ allocated: 5, most: 5 });
  });
});
