import { describe, expect, it } from "vitest";
import {
  arrivalsOf,
  heldRates,
  highestRate,
  iterationsOf,
  iterationsUntil,
  rateAt,
  secondsOf,
} from "../../../src/steps/load/scenarios/arrivals.ts";

const steady = arrivalsOf({ startTime: 0, startRate: 100, stages: [{ target: 100, seconds: 10 }] });
const steps = arrivalsOf({
  startTime: 0,
  startRate: 50,
  stages: [
    { target: 50, seconds: 0 },
    { target: 50, seconds: 4 },
    { target: 200, seconds: 0 },
    { target: 200, seconds: 2 },
  ],
});
const ramp = arrivalsOf({ startTime: 5, startRate: 0, stages: [{ target: 100, seconds: 10 }] });

describe("arrivals", () => {
  it("counts what a constant rate asks for", () => {
    expect(iterationsOf(steady)).toBe(1000);
    expect(secondsOf(steady)).toBe(10);
    expect(rateAt(steady, 9.9)).toBe(100);
    expect(rateAt(steady, 10)).toBe(0);
  });

  it("takes a stage without length as a jump", () => {
    expect(iterationsOf(steps)).toBe(600);
    expect([rateAt(steps, 3.9), rateAt(steps, 4)]).toEqual([50, 200]);
    expect(highestRate(steps)).toBe(200);
    expect(heldRates(steps)).toEqual([
      { rate: 50, from: 0, to: 4 },
      { rate: 200, from: 4, to: 6 },
    ]);
  });

  it("follows a ramp that begins later", () => {
    expect(iterationsOf(ramp)).toBe(500);
    expect(secondsOf(ramp)).toBe(15);
    expect([rateAt(ramp, 4), rateAt(ramp, 10)]).toEqual([0, 50]);
    expect(heldRates(ramp)).toEqual([]);
    expect(iterationsUntil(ramp, 10)).toBe(125);
    expect(iterationsUntil(ramp, 5)).toBe(0);
  });

  it("adds scenarios that run side by side", () => {
    const both = [...steady, ...ramp];
    expect(rateAt(both, 6)).toBe(110);
    expect(highestRate(both)).toBe(150);
    expect(iterationsOf(both)).toBe(1500);
  });

  it("has nothing to say of none", () => {
    expect([iterationsOf([]), secondsOf([]), highestRate([]), rateAt([], 1)]).toEqual([0, 0, 0, 0]);
  });
});
