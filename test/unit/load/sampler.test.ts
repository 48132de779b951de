import { describe, expect, it } from "vitest";
import type { Totals } from "../../../src/steps/load/k6-metrics.ts";
import { type Reading, windowBetween } from "../../../src/steps/load/sampler.ts";

const none: Totals = {
  requests: 0,
  failed: 0,
  iterations: 0,
  dropped: 0,
  users: 0,
  usersMade: 10,
  histogram: new Map(),
  sinceStart: { p50: 0, p95: 0, max: 0 },
};
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
    const earlier = at(0, { requests: 100, histogram: new Map([[1000, 100]]) });
    const later = at(1000, {
      requests: 200,
      histogram: new Map([
        [1000, 150],
        [8000, 50],
      ]),
      sinceStart: { p50: 1, p95: 2, max: 8 },
    });
    expect(windowBetween(earlier, later)).toMatchObject({ p50: 1, p95: 8, p99: 8 });
  });

  it("takes those since the start where a script counts no histogram, and the maximum for the 99th", () => {
    const later = at(1000, { requests: 200, sinceStart: { p50: 1, p95: 2, max: 30 } });
    expect(windowBetween(at(0, { requests: 100 }), later)).toMatchObject({ p50: 1, p95: 2, p99: 30 });
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
