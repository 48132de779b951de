import { describe, expect, it } from "vitest";
import { ClockWatch } from "../../../src/steps/load/clock-watch.ts";
import { endEarly } from "../../../src/steps/load/early-end.ts";
import { endpointResults } from "../../../src/steps/load/endpoints.ts";
import { mergeSummaries } from "../../../src/steps/load/generators/merge-summaries.ts";
import { Readings } from "../../../src/steps/load/generators/readings.ts";
import { segmentsOf } from "../../../src/steps/load/generators/segments.ts";
import { mergeHistograms } from "../../../src/steps/load/histogram.ts";
import { hopeless } from "../../../src/steps/load/hopeless.ts";
import type { Summary } from "../../../src/steps/load/k6-summary.ts";
import type { Profile } from "../../../src/steps/load/scenarios/profile.ts";
import { StarvationWatch } from "../../../src/steps/load/starvation.ts";
import { mergeTotals, noTotals, type Totals } from "../../../src/steps/load/totals.ts";
import { withinLatency } from "../../../src/steps/load/within-latency.ts";

const level = { availability: 0.999, latencyShare: 0.99, latencyMs: 200 };

describe("hopeless", () => {
  const fine = { expected: 10_000, failed: 0, late: 0 };

  it("is a run whose failures exceed the whole run's budget, and not one that may still keep it", () => {
    expect(hopeless({ ...fine, failed: 10, late: 10 }, level)).toBeUndefined();
    expect(hopeless({ ...fine, failed: 11, late: 11 }, level)).toBe("11 requests failed already, the whole run's budget is 10 of 10,000");
  });

  it("or whose slow requests do", () => {
    expect(hopeless({ ...fine, late: 102 }, level)).toBeUndefined();
    expect(hopeless({ ...fine, late: 103 }, level)).toBe(
      "103 requests failed or took over 200 ms already, the whole run's budget is 102 of 10,000",
    );
  });
});

describe("endEarly", () => {
  const profile: Profile = {
    arrivals: [{ from: 0, to: 100, startRate: 100, endRate: 100 }],
    asked: 100,
    mean: 100,
    seconds: 100,
    mostUsers: 100,
  };
  const slow: Totals = {
    ...noTotals,
    requests: 200,
    iterations: 200,
    histogram: new Map([[1000, 200]]),
    succeeded: new Map([[1000, 200]]),
  };

  it("counts every request that was not good and in time", () => {
    expect(endEarly(profile, level, slow, 10)).toMatch(/^200 requests failed or took over 200 ms/);
    expect(endEarly(profile, level, { ...slow, succeeded: new Map([[100, 200]]), histogram: new Map([[100, 200]]) }, 10)).toBeUndefined();
  });

  it("lets a run go on that is nearly over, or of which nobody knows how much is to come", () => {
    expect(endEarly(profile, level, slow, 96)).toBeUndefined();
    expect(endEarly({ ...profile, arrivals: [], asked: undefined, mean: undefined, seconds: undefined }, level, slow, 10)).toBeUndefined();
  });

  it("expects as many requests of an iteration as there were so far", () => {
    const four = { ...slow, iterations: 50 };
    expect(endEarly(profile, level, four, 10)).toBeUndefined();
  });
});

describe("StarvationWatch", () => {
  type Second = readonly [requests: number, dropped: number, users: number, meanMs?: number, requestsEach?: number];

  /** 100 arrivals a second, answers due within 200 ms. */
  function watched(windows: readonly Second[], mostUsers = 100) {
    const watch = new StarvationWatch(mostUsers, 200);
    for (const [requests, dropped, users, meanMs = 10, each = 1] of windows) {
      watch.add({ seconds: 1, requests, iterations: requests / each, dropped, meanMs }, 100, users);
    }
    return watch.result();
  }

  it("sees nothing in a run that has users to spare", () => {
    expect(
      watched([
        [100, 0, 20],
        [99, 1, 30],
      ]),
    ).toEqual({ droppedByTarget: 0, droppedOtherwise: 1, longestSeconds: 0, share: 0 });
  });

  it("holds too few users against the generator while the target answers, also in a few seconds of a long run", () => {
    const quiet = Array.from({ length: 50 }, (): Second => [100, 0, 20]);
    const { longestSeconds, droppedOtherwise, share } = watched([...quiet, [60, 40, 100], [60, 40, 100], [60, 40, 100], ...quiet]);
    expect({ longestSeconds, droppedOtherwise }).toEqual({ longestSeconds: 3, droppedOtherwise: 120 });
    expect(share).toBeLessThan(0.05);
  });

  it("holds a target that stops answering against nobody but the target", () => {
    const { droppedByTarget, droppedOtherwise, longestSeconds } = watched([
      [100, 0, 20],
      [50, 10, 100],
      [0, 100, 100],
      [0, 100, 100],
      [150, 20, 60],
      [100, 0, 20],
    ]);
    expect({ droppedByTarget, droppedOtherwise, longestSeconds }).toEqual({
      droppedByTarget: 230,
      droppedOtherwise: 0,
      longestSeconds: 0,
    });
  });

  it("holds a target that keeps all users waiting against the target, by Little's law", () => {
    // 40 users are enough for 100 arrivals a second that take 400 ms each, twice what they may.
    const slow: Second[] = [1, 2, 3, 4].map(() => [60, 40, 40, 650]);
    expect(watched(slow, 40)).toEqual({ droppedByTarget: 160, droppedOtherwise: 0, longestSeconds: 0, share: 0 });
  });

  it.each<[string, Second]>([
    ["too few users", [60, 40, 39, 650]],
    ["too few users for as many requests in each iteration", [120, 40, 79, 650, 2]],
    ["answers as fast as they must be, and users that wait for something else", [60, 40, 100, 200]],
  ])("and not against the target by %s", (_, second) => {
    const { droppedByTarget, longestSeconds, share } = watched([second, second, second, second], second[2]);
    expect({ droppedByTarget, longestSeconds, share }).toEqual({ droppedByTarget: 0, longestSeconds: 4, share: 1 });
  });
});

describe("ClockWatch", () => {
  it("finds a jump in the middle that was taken back before the end", () => {
    let wall = 0;
    let steady = 0;
    const watch = new ClockWatch({ now: () => wall, monotonic: () => steady });
    const after = (ms: number, jump = 0): void => {
      steady += ms;
      wall += ms + jump;
      watch.look();
    };
    after(1000);
    expect(watch.largestJumpMs).toBe(0);
    after(1000, -4000);
    after(1000, 4000);
    expect(Math.abs(watch.largestJumpMs)).toBe(4000);
  });
});

describe("withinLatency", () => {
  const histogram = new Map([
    [100, 900],
    [210, 100],
  ]);
  const run = {
    histogram,
    succeeded: histogram,
    requests: 1000,
    failed: 0,
    latencyMs: { p50: 90, p95: 205, p99: 208, max: 210 },
    exact: true,
  };

  it("never says more than the exact percentiles allow", () => {
    expect(withinLatency(run, 200)).toBeLessThan(0.95);
    expect(withinLatency(run, 200)).toBeGreaterThanOrEqual(0.9);
    expect(withinLatency({ ...run, latencyMs: { ...run.latencyMs, p95: 198 } }, 200)).toBeGreaterThanOrEqual(0.95);
    expect(withinLatency(run, 210)).toBe(1);
  });

  it("counts failed requests as late, however fast they failed", () => {
    const failed = {
      ...run,
      histogram: new Map([[1, 1000]]),
      succeeded: new Map([[1, 400]]),
      failed: 600,
      latencyMs: { p50: 1, p95: 1, p99: 1, max: 1 },
    };
    expect(withinLatency(failed, 200)).toBeCloseTo(0.4, 9);
  });

  it("of requests nobody counted is 0", () => {
    expect(withinLatency({ ...run, histogram: new Map(), succeeded: new Map(), exact: false }, 200)).toBe(0);
  });
});

const summary = (more: Partial<Summary>): Summary => ({
  requests: 1000,
  failed: 0,
  iterations: 1000,
  dropped: 0,
  seconds: 10,
  checks: { passes: 1000, fails: 0 },
  checksByName: new Map(),
  latencyMs: { p50: 1, p95: 1, p99: 1, max: 1 },
  latencyByName: new Map(),
  thresholds: new Map(),
  ...more,
});

describe("several generators", () => {
  it("take parts that make up the whole", () => {
    expect(segmentsOf(3)).toEqual(["0:1/3", "1/3:2/3", "2/3:1"].map((segment) => ({ segment, sequence: "0,1/3,2/3,1" })));
    expect(segmentsOf(1)).toEqual([{ segment: "0:1", sequence: "0,1" }]);
  });

  const fast: Totals = {
    ...noTotals,
    requests: 900,
    histogram: new Map([[1, 900]]),
    endpoints: new Map([["a", { requests: 900, failed: 0, histogram: new Map([[1, 900]]) }]]),
  };
  const slow: Totals = {
    ...noTotals,
    requests: 100,
    histogram: new Map([[400, 100]]),
    endpoints: new Map([["a", { requests: 100, failed: 9, histogram: new Map([[400, 100]]) }]]),
  };
  const totals = mergeTotals([fast, slow]);
  const parts = (thresholds: (which: "fast" | "slow") => [string, boolean][]) => [
    summary({ requests: 900, iterations: 900, latencyMs: { p50: 1, p95: 1, p99: 1, max: 1 }, thresholds: new Map(thresholds("fast")) }),
    summary({
      requests: 100,
      failed: 9,
      iterations: 100,
      latencyMs: { p50: 390, p95: 398, p99: 400, max: 401 },
      thresholds: new Map(thresholds("slow")),
    }),
  ];

  it("have percentiles of all their requests: the mean of theirs would be wrong by two hundred times", () => {
    const merged = mergeSummaries(
      parts(() => []),
      totals,
      false,
    );
    expect(merged).toMatchObject({ requests: 1000, failed: 9, latencyMs: { max: 401 } });
    expect(merged.latencyMs.p50).toBeLessThanOrEqual(1);
    expect((1 + 390) / 2 / merged.latencyMs.p50).toBeGreaterThan(100);
    expect(merged.latencyMs.p99).toBeGreaterThan(360);
    expect(totals.endpoints.get("a")).toEqual({ requests: 1000, failed: 9, histogram: mergeHistograms([fast.histogram, slow.histogram]) });
  });

  it("judge the service level by the whole, whatever a part says", () => {
    const merged = mergeSummaries(
      parts((which) => [
        ["http_req_duration: p(85)<=200", which === "slow"],
        ["http_req_duration: p(95)<=200", which === "slow"],
        ["http_req_duration{name:a}: p(95)<=200", which === "slow"],
        ["http_req_failed: rate<=0.01", which === "slow"],
        ["http_reqs{name:a}: count>950", true],
        ["checks: rate>=0.9", false],
      ]),
      totals,
      false,
    );
    expect([...merged.thresholds].filter(([, crossed]) => crossed).map(([text]) => text)).toEqual([
      "http_req_duration: p(95)<=200",
      "http_req_duration{name:a}: p(95)<=200",
    ]);
  });

  it("hold a user's own threshold for crossed when one part crosses it, and name the part", () => {
    const merged = mergeSummaries(
      parts((which) => [
        ["my_metric: avg<5", which === "slow"],
        ["http_req_failed: rate<=0.01", which === "slow"],
      ]),
      totals,
      true,
    );
    expect([...merged.thresholds]).toEqual([
      ["my_metric: avg<5 (generator 2 of 2)", true],
      ["http_req_failed: rate<=0.01 (generator 2 of 2)", true],
    ]);
  });

  it("are read when each has told, or when one is late", () => {
    const readings = new Readings(2, 1000);
    expect(readings.push(0, 1000, fast)).toBe(false);
    expect(readings.push(1, 1400, slow)).toBe(true);
    expect(readings.take()).toMatchObject({ at: 1200, totals: { requests: 1000 } });
    expect(readings.push(0, 2000, fast)).toBe(false);
    expect(readings.push(0, 3000, fast)).toBe(true);
  });
});

describe("endpointResults", () => {
  it("gives each endpoint the checks that begin with its name, and the longest name wins", () => {
    const counted = { requests: 10, failed: 0, histogram: new Map([[10, 10]]) };
    const totals: Totals = {
      ...noTotals,
      endpoints: new Map([
        ["GET /a", counted],
        ["GET /a b", { ...counted, requests: 20 }],
      ]),
    };
    const checksByName = new Map([
      ["GET /a is right", { passes: 7, fails: 3 }],
      ["GET /a b is right", { passes: 8, fails: 2 }],
      ["else", { passes: 0, fails: 9 }],
    ]);
    const found = endpointResults(
      totals,
      summary({
        checksByName,
        latencyMs: { p50: 9, p95: 9, p99: 9, max: 9.5 },
        latencyByName: new Map([["GET /a", { p50: 9, p95: 9, p99: 9, max: 9 }]]),
      }),
    );
    expect(found).toMatchObject([
      { name: "GET /a b", checksFailed: 2, latencyMs: { max: 9.5 } },
      { name: "GET /a", checksFailed: 3, latencyMs: { p50: 9, max: 9 } },
    ]);
  });
});
