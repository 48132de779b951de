import { describe, expect, it } from "vitest";
import { ratesAround, ratesUnder } from "../../../src/steps/load/calibration/rates.ts";
import {
  type Ceiling,
  findCeiling,
  isTooMuch,
  type RatePoint,
  rateToRun,
  roundedDown,
  usableCores,
} from "../../../src/steps/load/ceiling.ts";
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
const atRest = { stack: 0, other: 0 };

describe("findCeiling", () => {
  it("is where the line through the rates meets the usable cores", () => {
    const found = findCeiling([point(1000, 0.4, 0.4), point(2000, 1, 0.8)], 2, atRest);
    expect(found).toMatchObject({ rate: 1800, below: 1000, above: 2000, latencyMs: 4 });
    expect(found?.generatorMicroseconds).toBeCloseTo((0.88 / 1800) * 1e6);
  });

  it("says how sure it is, from how far the points lie off their line", () => {
    const straight = findCeiling([point(1000, 0.4, 0.4), point(1500, 0.6, 0.6), point(1800, 0.72, 0.72)], 2, atRest);
    const crooked = findCeiling([point(1000, 0.4, 0.4), point(1500, 0.7, 0.6), point(1800, 0.72, 0.72)], 2, atRest);
    expect(straight).toMatchObject({ rate: expect.closeTo(2000), plusMinus: expect.closeTo(0) });
    expect(crooked?.plusMinus).toBeGreaterThan(50);
  });

  it("is not dragged down by what requests cost at a low rate, and an extrapolation from two points claims no certainty", () => {
    const points = [point(300, 0.2, 0.1), point(600, 0.25, 0.15)];
    expect(findCeiling(points, 2, atRest)).toMatchObject({ rate: expect.closeTo(4200, 0), above: undefined, plusMinus: undefined });
  });

  it("stays between the rates it was bracketed by, whatever the line says", () => {
    const points = [point(1000, 0.1, 0.1), point(1200, 0.5, 0.5), point(1400, 0.95, 0.95)];
    const found = findCeiling(points, 2, atRest);
    expect(found?.rate).toBeGreaterThanOrEqual(1200);
    expect(found?.rate).toBeLessThanOrEqual(1400);
    expect(found?.plusMinus).toBeLessThanOrEqual(100);
  });

  it("leaves out of the cost of a request what the stack takes at rest", () => {
    const points = [point(1000, 0.2, 0.4), point(2000, 0.4, 0.6)];
    expect(findCeiling(points, 2, { stack: 0.2, other: 0 })?.stackMicroseconds).toBeCloseTo(200);
  });

  it("is what was reached where requests are dropped with CPU to spare", () => {
    const points = [point(300, 0.1, 0.1), point(600, 0.2, 0.2, { reached: 400, droppedShare: 0.33 })];
    expect(findCeiling(points, 2, atRest)).toMatchObject({ rate: 400, below: 300, above: 600 });
  });

  it("is in proportion where already the first rate was too much", () => {
    expect(findCeiling([point(300, 1, 1)], 2, atRest)).toMatchObject({ rate: 240, below: undefined, above: 300 });
  });

  it("is unknown when nothing was measured", () => {
    expect(findCeiling([], 2, atRest)).toBeUndefined();
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

it("tries rates under the most that was reached, and then about the ceiling these showed", () => {
  expect(ratesUnder(2000, 10_000)).toEqual([700, 1000, 1300, 1600, 1900]);
  expect(ratesUnder(395, 400)).toEqual([100, 200, 300, 400]);
  expect(ratesUnder(0, 400)).toEqual([1]);
  expect(ratesAround(1000, 10_000)).toEqual([750, 900, 1050, 1200]);
  expect(ratesAround(1000, 1000)).toEqual([750, 900, 1000]);
});

const ceiling: Ceiling = {
  rate: 2312,
  plusMinus: 60,
  below: 2200,
  above: 2400,
  generatorMicroseconds: 410.4,
  stackMicroseconds: 390,
  latencyMs: 5,
  otherCores: 0.1,
  alone: 9412,
};

it("runs close under the ceiling, and at the asked rate where that was seen to fit", () => {
  expect(rateToRun(ceiling, 10_000)).toBe(2000);
  expect(rateToRun(ceiling, 1000)).toBe(1000);
  expect(rateToRun({ ...ceiling, below: 2300, above: undefined }, 2300)).toBe(2300);
  expect(rateToRun({ ...ceiling, below: 2299.7, above: undefined }, 2300)).toBe(2300);
  expect(rateToRun(undefined, 2300)).toBe(2300);
});

it("runs at whole rates only, which is what a script can be given", () => {
  expect(rateToRun({ ...ceiling, rate: 8.1, below: 8.039128496408928, above: undefined }, 20)).toBe(8);
  expect(rateToRun({ ...ceiling, rate: 0.6, below: 0.4, above: undefined }, 20)).toBe(1);
});

describe("explainRate", () => {
  it("says what this machine can do, why production's rate cannot be judged, and at which it runs", () => {
    expect(explainRate(ceiling, 10_000, 2000, 2)).toBe(
      "this machine can generate 9,400/s alone and 2,300/s beside this stack (k6 410 µs, stack 390 µs a request); 10,000/s cannot be judged here; running at 2,000/s",
    );
  });

  it("names a neighbour that made the ceiling low", () => {
    expect(explainRate({ ...ceiling, otherCores: 1.46 }, 10_000, 2000, 2)).toContain(
      "beside something else that takes 1.5 of its 2 cores; 10,000/s cannot",
    );
  });

  it("does not claim it when it can, and extrapolates only with how sure it is", () => {
    const beyond = { ...ceiling, rate: 5932, above: undefined };
    expect(explainRate(beyond, 2200, 2200, 8)).toBe(
      "this machine can generate 9,400/s alone and about 5,900 ± 60/s beside this stack (k6 410 µs, stack 390 µs a request); running at 2,200/s",
    );
    expect(explainRate({ ...beyond, plusMinus: undefined, alone: undefined }, 2200, 2200, 8)).toContain(
      "can generate at least 2,200/s beside this stack",
    );
  });

  it("says so when nothing could be measured", () => {
    expect(explainRate(undefined, 10_000, 10_000, 2)).toContain("could not be measured; running at 10,000/s");
  });
});

describe("usersFor", () => {
  it("is Little's law with headroom", () => {
    expect(usersFor(4000, 50, 200)).toEqual({ allocated: 500, most: 1000 });
    expect(usersFor(2000, 100, 200)).toEqual({ allocated: 500, most: 1000 });
    expect(usersFor(1000, 90, 200)).toEqual({ allocated: 270, most: 1000 });
  });

  it("takes 50 ms where no latency was measured", () => {
    expect(usersFor(1000, undefined, 100)).toEqual({ allocated: 150, most: 1000 });
  });

  it("has them ready for answers as late as they may be", () => {
    expect(usersFor(2000, 5, 200)).toEqual({ allocated: 400, most: 1000 });
  });

  it("keeps few for fast answers, and enough for a second without any", () => {
    expect(usersFor(500, 2, 200)).toEqual({ allocated: 100, most: 500 });
    expect(usersFor(5, 2, 200)).toEqual({ allocated: 5, most: 5 });
  });
});
