import { describe, expect, it } from "vitest";
import type { ServiceName } from "../../../src/plan/plan.ts";
import { fitLine, predict, reach, slopeError } from "../../../src/steps/load/calibration/line.ts";
import { capacityModel, type ModelPoint, predictStack, rateOfInstances } from "../../../src/steps/load/capacity/model.ts";

describe("fitLine", () => {
  it("gives a line back, without error", () => {
    const line = fitLine([1, 2, 3, 4].map((x) => ({ x, y: 0.5 + 2 * x })));
    expect(line).toMatchObject({ slope: expect.closeTo(2), intercept: expect.closeTo(0.5), residual: expect.closeTo(0) });
  });

  it("has the errors of the textbook", () => {
    // Residuals of 1, -1, -1, 1 about y = 0: s² = 4 / 2, Sxx = 5.
    const line = fitLine([1, -1, -1, 1].map((y, index) => ({ x: index + 1, y })));
    expect(line?.slope).toBeCloseTo(0);
    expect(line?.residual).toBeCloseTo(Math.SQRT2);
    expect(line && slopeError(line)).toBeCloseTo(Math.sqrt(2 / 5));
    expect(line && predict(line, 2.5).plusMinus).toBeCloseTo(Math.sqrt(2 * (1 + 1 / 4)));
    expect(line && predict(line, 12.5).plusMinus).toBeCloseTo(Math.sqrt(2 * (1 + 1 / 4 + 100 / 5)));
  });

  it("counts a point by its weight, as if it had been measured so many times", () => {
    const once = [
      { x: 1, y: 1, weight: 3 },
      { x: 2, y: 5, weight: 1 },
      { x: 3, y: 4, weight: 2 },
    ];
    const often = once.flatMap(({ x, y, weight }) => Array.from({ length: weight }, () => ({ x, y })));
    const { slope, intercept } = fitLine(often) ?? {};
    expect(fitLine(once)).toMatchObject({ slope: expect.closeTo(slope ?? 0), intercept: expect.closeTo(intercept ?? 0) });
    expect(fitLine(once)?.slope).not.toBeCloseTo(fitLine(once.map(({ x, y }) => ({ x, y })))?.slope ?? 0);
    // The weights' unit does not matter: seconds or minutes say the same, with the same error.
    expect(fitLine(once.map((each) => ({ ...each, weight: each.weight * 60 })))).toMatchObject({
      residual: expect.closeTo(fitLine(once)?.residual ?? 0),
    });
  });

  it("is nothing of one point, or of one x; of two it has no error", () => {
    expect(fitLine([])).toBeUndefined();
    expect(fitLine([{ x: 1, y: 1 }])).toBeUndefined();
    expect(fitLine([1, 2].map((y) => ({ x: 1, y })))).toBeUndefined();
    const line = fitLine([1, 2].map((x) => ({ x, y: x })));
    expect(line && predict(line, 10)).toEqual({ value: expect.closeTo(10), plusMinus: undefined });
  });

  it("is reached nowhere when it does not rise", () => {
    const flat = fitLine([1, 2, 3].map((x) => ({ x, y: 1 })));
    expect(flat && reach(flat, 5)).toBeUndefined();
  });
});

/** app 200 µs and 0.1 cores at rest, postgres 100 µs, k6 300 µs. */
const point = (rate: number, noise = 0): ModelPoint => {
  const services = new Map<ServiceName, number>([
    ["app", 0.1 + rate * 200e-6 + noise],
    ["postgres", rate * 100e-6],
  ]);
  return { rate, seconds: 5, generatorCores: rate * 300e-6, services, stackCores: 0.1 + rate * 300e-6 + noise };
};
const options = { target: 10_000, coresPerInstance: 1, appInstances: 2 };

describe("capacityModel", () => {
  it("gives the cost of a request of each service, and what the target needs", () => {
    const model = capacityModel(
      [500, 1000, 1500, 2000].map((rate) => point(rate)),
      options,
    );
    expect(model?.perRequest).toMatchObject([
      { service: "app", microseconds: expect.closeTo(200), idleCores: expect.closeTo(0.1), plusMinus: expect.closeTo(0) },
      { service: "postgres", microseconds: expect.closeTo(100), idleCores: expect.closeTo(0) },
      { service: "generator", microseconds: expect.closeTo(300) },
    ]);
    // 2 cores of work; an instance may use 0.8, of which 0.05 go to being there.
    expect(model?.appInstances.value).toBeCloseTo(2 / 0.75);
    // 3 cores of work and 0.05 of each instance that is needed for it are 80 % of what is needed.
    expect(model?.cores.value).toBeCloseTo((3 + (0.05 * 2) / 0.75) / 0.8);
  });

  it("is less sure the farther the points lie off their line", () => {
    const sure = capacityModel([point(500), point(1000, 0.005), point(1500, -0.005), point(2000)], options);
    const unsure = capacityModel([point(500), point(1000, 0.05), point(1500, -0.05), point(2000)], options);
    expect(sure?.cores.plusMinus).toBeGreaterThan(0);
    expect(unsure?.cores.plusMinus).toBeGreaterThan((sure?.cores.plusMinus ?? 0) * 5);
    expect(unsure?.appInstances.plusMinus).toBeGreaterThan(sure?.appInstances.plusMinus ?? 0);
  });

  it("is none of one rate, and of two claims no certainty", () => {
    expect(capacityModel([point(500), point(500)], options)).toBeUndefined();
    const two = capacityModel([point(500), point(1000)], options);
    expect(two?.cores.plusMinus).toBeCloseTo(two?.cores.value ?? 0);
    expect(two?.perRequest[0]?.plusMinus).toBeCloseTo(200);
  });

  it("predicts another rate and another number of instances", () => {
    const points = [500, 1000, 1500].map((rate) => point(rate));
    expect(predictStack(points, 1200, 2, options)?.value).toBeCloseTo(0.46);
    // What an instance takes whatever the rate goes with it.
    expect(predictStack(points, 1200, 1, options)?.value).toBeCloseTo(0.41);
    expect(predictStack(points, 1200, 3, options)?.value).toBeCloseTo(0.51);
    // One instance: 0.8 of its core, 0.05 for being there, 200 µs a request.
    expect(rateOfInstances(points, 1, options)?.value).toBeCloseTo(3750);
  });

  it("takes half of what Postgres uses whatever the rate to go with the instances, and says the other half as its error", () => {
    const withFixed = [500, 1000, 1500].map((rate): ModelPoint => {
      const base = point(rate);
      return { ...base, stackCores: base.stackCores + 0.2, services: new Map([...base.services, ["postgres", 0.2 + rate * 100e-6]]) };
    });
    expect(predictStack(withFixed, 1200, 2, options)).toEqual({ value: expect.closeTo(0.66), plusMinus: expect.closeTo(0) });
    expect(predictStack(withFixed, 1200, 1, options)).toEqual({ value: expect.closeTo(0.56), plusMinus: expect.closeTo(0.05) });
  });

  it("predicts nothing of one rate, and of two claims no error", () => {
    expect(predictStack([point(500), point(500)], 400, 1, options)).toBeUndefined();
    expect(predictStack([point(500), point(1000)], 750, 1, options)).toEqual({ value: expect.closeTo(0.275), plusMinus: undefined });
  });
});
