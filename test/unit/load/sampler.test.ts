import { describe, expect, it } from "vitest";
import { type Reading, sampleOf, windowBetween } from "../../../src/steps/load/sampler.ts";
import { noTotals as none, type Totals } from "../../../src/steps/load/totals.ts";

const at = (ms: number, totals: Partial<Totals>, generatorCpu: number | undefined = 0): Reading => ({
  at: ms,
  totals: { ...none, ...totals },
  generatorCpu,
});

describe("windowBetween", () => {
  it("divides by the time that passed, not by a second", () => {
    const window = windowBetween(at(0, { requests: 100 }, 1), at(2000, { requests: 500, failed: 40, dropped: 8 }, 2));
    expect(window).toMatchObject({ requests: 400, failed: 40, reached: 200, dropped: 8, errors: 0.1, generatorCores: 0.5 });
  });

  it("takes percentiles of the window's own requests", () => {
    const earlier = at(0, { requests: 100, histogram: new Map([[1, 100]]) });
    const later = at(1000, {
      requests: 200,
      histogram: new Map([
        [1, 150],
        [8, 50],
      ]),
    });
    const window = windowBetween(earlier, later);
    expect(window.p50).toBeCloseTo(1, 9);
    expect(window.p95).toBeGreaterThan(8 / 1.0906);
    expect(window.p99).toBeLessThanOrEqual(8);
  });

  it("does not call a second without answers a fast one", () => {
    expect(windowBetween(at(0, { requests: 100 }), at(1000, { requests: 100, users: 40 }))).toMatchObject({
      reached: 0,
      p50: 1000,
      p99: 1000,
    });
    expect(windowBetween(at(0, { requests: 100 }), at(1000, { requests: 100, users: 0 }))).toMatchObject({ p99: 0 });
  });
});

describe("sampleOf", () => {
  it("leaves out the services' CPU where it was not read", () => {
    const window = windowBetween(at(0, { requests: 100 }), at(1000, { requests: 300 }));
    expect(sampleOf(window, 1, 200, undefined)).not.toHaveProperty("serviceCores");
    expect(sampleOf(window, 1, 200, [{ service: "app", cores: 0.5 }]).serviceCores).toEqual([{ service: "app", cores: 0.5 }]);
  });
});
