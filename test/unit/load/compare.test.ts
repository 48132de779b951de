import { describe, expect, it } from "vitest";
import type { LoadComparison } from "../../../src/events/event.ts";
import { compareRecords } from "../../../src/steps/load/compare/compare.ts";
import { conclusionOf } from "../../../src/steps/load/compare/conclusion.ts";
import type { LoadRecord } from "../../../src/steps/load/compare/record.ts";
import { type Made, runOf } from "./compare-runs.ts";

const effort = { permutations: 1_000, resamples: 300 };
const between = (before: Made | readonly Made[], after: Made): LoadComparison =>
  compareRecords({ baseline: [before].flat().map(runOf), candidate: runOf(after), differences: [] }, effort);
const metric = (comparison: LoadComparison, name: string) => comparison.metrics.find((each) => each.metric === name);
const pairs = (count: number): { readonly one: number; readonly other: number }[] =>
  Array.from({ length: count }, (_, index) => ({ one: 2 * index + 1, other: 2 * index + 2 }));
const withSamples = (record: LoadRecord, samples: LoadRecord["samples"]): LoadRecord => ({ ...record, samples });

describe("the same twice", () => {
  it.each([
    { follows: 0, seconds: 60 },
    { follows: 0.6, seconds: 60 },
    { follows: 0.85, seconds: 60 },
    { follows: 0.5, seconds: 20 },
  ])(
    "is called a regression in at most 5 of 100 pairs ($seconds s, each second keeps $follows of the last)",
    { timeout: 60_000 },
    (made) => {
      const regressions = pairs(200).filter(
        ({ one, other }) => conclusionOf(between({ seed: one, ...made }, { seed: other, ...made })) === "regression",
      );
      expect(regressions.length).toBeLessThanOrEqual(10);
    },
  );

  it("is no change, with intervals that hold it", () => {
    const comparison = between({ seed: 1 }, { seed: 2 });
    expect(new Set(comparison.metrics.map(({ verdict }) => verdict))).toEqual(new Set(["no change"]));
    expect(conclusionOf(comparison)).toBe("no regression");
    expect(comparison.slices).toEqual({ baseline: 10, candidate: 10, seconds: 5 });
    for (const { change } of comparison.metrics.filter(({ metric }) => metric !== "errors")) {
      expect(change?.low).toBeLessThanOrEqual(change?.share ?? 0);
      expect(change?.high).toBeGreaterThanOrEqual(change?.share ?? 0);
    }
    // Nothing to divide by.
    expect(metric(comparison, "errors")).toMatchObject({ baseline: 0, candidate: 0, change: undefined, effect: 0 });
  });

  it("says the same when it is asked again", () => {
    expect(between({ seed: 1 }, { seed: 2 })).toEqual(between({ seed: 1 }, { seed: 2 }));
  });

  it("holds the true change in its 95 % interval about that often", () => {
    const held = pairs(200).filter(({ one, other }) => {
      const change = metric(between({ seed: one }, { seed: other, p95: 24 }), "p95")?.change;
      return change !== undefined && change.low <= 0.2 && change.high >= 0.2;
    });
    expect(held.length / 200).toBeGreaterThan(0.88);
    expect(held.length / 200).toBeLessThan(0.99);
  });
});

describe("a change", () => {
  it.each([
    { what: "a p95 that is 10 % higher", after: { p95: 22 }, name: "p95" },
    { what: "a p99 that is twice as high", after: { p99: 80 }, name: "p99" },
    { what: "a tenth more CPU for each request", after: { appCores: 0.44 }, name: "cpu app" },
    { what: "errors where there were none", after: { errors: 0.004 }, name: "errors" },
  ])("finds $what, and nothing else", ({ after, name }) => {
    const found = pairs(40).map(({ one, other }) => between({ seed: one }, { seed: other, ...after }).regressions);
    expect(found.filter((regressions) => regressions.includes(name)).length).toBeGreaterThanOrEqual(38);
    expect(found.flat().filter((regression) => regression !== name).length).toBeLessThanOrEqual(2);
  });

  it("for the better is no regression", () => {
    const comparison = between({ seed: 1 }, { seed: 2, p95: 16 });
    expect(metric(comparison, "p95")).toMatchObject({ verdict: "better", effect: expect.closeTo(-1, 1) });
    expect(conclusionOf(comparison)).toBe("no regression");
  });

  it("is none when it is certain and too small to matter", () => {
    const quiet = { noisier: 0.1, seconds: 120 };
    const comparison = between({ seed: 1, ...quiet }, { seed: 2, p50: 8.2, ...quiet });
    expect(metric(comparison, "p50")?.change?.low).toBeGreaterThan(0.015);
    expect(metric(comparison, "p50")?.verdict).toBe("no change");
    // A quarter more of almost nothing is almost nothing.
    const small = { ...quiet, p50: 0.8, p95: 1, p99: 1.5 };
    expect(conclusionOf(between({ seed: 3, ...small }, { seed: 4, ...small, p50: 1 }))).toBe("no regression");
  });

  it("is none of the candidate's that the baseline's own runs differ by as much", () => {
    const baseline = [
      { seed: 1, p95: 18 },
      { seed: 2, p95: 22 },
      { seed: 3, p95: 20 },
    ];
    expect(metric(between(baseline, { seed: 4, p95: 21.5 }), "p95")?.verdict).not.toBe("worse");
    expect(metric(between(baseline, { seed: 4, p95: 30 }), "p95")?.verdict).toBe("worse");
  });
});

describe("what cannot be told", () => {
  it.each([
    { what: "one lone slice", seconds: 3 },
    { what: "fewer slices than conclude anything", seconds: 7 },
  ])("is left open: $what", ({ seconds }) => {
    const comparison = between({ seed: 1, seconds }, { seed: 2, seconds, p95: 100 });
    expect(comparison.regressions).toEqual([]);
    expect(new Set(comparison.metrics.map(({ verdict }) => verdict))).toEqual(new Set(["cannot tell"]));
    expect(conclusionOf(comparison)).toBe("cannot tell");
  });

  it("gives two lone numbers no interval", () => {
    expect(metric(between({ seed: 1, seconds: 3 }, { seed: 2, seconds: 3 }), "p95")?.change).toBeUndefined();
  });

  it("is left open where a third more could hide in the noise", () => {
    const noisy = { noisier: 6, seconds: 30 };
    const told = pairs(20).map(({ one, other }) => conclusionOf(between({ seed: one, ...noisy }, { seed: other, ...noisy })));
    expect(told.filter((each) => each === "cannot tell").length).toBeGreaterThanOrEqual(12);
  });

  it("is left open where seconds drift through the whole run", () => {
    const drifting = (seed: number): LoadRecord => {
      const record = runOf({ seed, seconds: 40 });
      return withSamples(
        record,
        record.samples.map((sample) => ({ ...sample, p95: sample.p95 * (1 + sample.t / 20) })),
      );
    };
    const comparison = compareRecords({ baseline: [drifting(1)], candidate: drifting(2), differences: [] }, effort);
    expect(metric(comparison, "p95")?.verdict).toBe("cannot tell");
    expect(metric(comparison, "cpu app")?.verdict).toBe("no change");
  });

  it("is left open without a single second", () => {
    const empty = withSamples(runOf({ seed: 1 }), []);
    expect(conclusionOf(compareRecords({ baseline: [empty], candidate: empty, differences: [] }, effort))).toBe("cannot tell");
  });
});

describe("the sides", () => {
  it("leaves the warm-up out", () => {
    const slow = runOf({ seed: 2 });
    const samples = slow.samples.map((sample) => (sample.t <= 6 ? { ...sample, p95: 5_000 } : sample));
    const comparison = compareRecords({ baseline: [runOf({ seed: 1 })], candidate: withSamples(slow, samples), differences: [] }, effort);
    expect(metric(comparison, "p95")?.verdict).toBe("no change");
  });

  it("takes several runs of a baseline together, and is named by all of them", () => {
    const comparison = between(
      [
        { seed: 1, origin: { run: "one" } },
        { seed: 2, origin: { run: "two", at: "2026-11-02T10:00:00.000Z" } },
      ],
      { seed: 3, origin: { run: "now" } },
    );
    expect(comparison.baseline).toMatchObject({ run: "one, two", at: "2026-11-02T10:00:00.000Z" });
    expect(comparison.slices.baseline).toBe(2 * comparison.slices.candidate);
  });

  it("says what was measured on one side only, and compares the rest", () => {
    const without = runOf({ seed: 1 });
    const samples = without.samples.map((sample) => ({ ...sample, serviceCores: [] }));
    const comparison = compareRecords(
      { baseline: [withSamples(without, samples)], candidate: runOf({ seed: 2 }), differences: [] },
      effort,
    );
    expect(metric(comparison, "cpu app")).toBeUndefined();
    expect(comparison.differences).toEqual(["cpu app was measured in the candidate only"]);
    expect(conclusionOf(comparison)).toBe("no regression");
  });
});
