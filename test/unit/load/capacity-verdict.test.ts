import { describe, expect, it } from "vitest";
import type { LoadResult } from "../../../src/events/event.ts";
import type { EndpointLevel, ServiceLevel } from "../../../src/plan/plan.ts";
import { judgeSteadyRun } from "../../../src/steps/load/capacity/confirm.ts";
import { judgeProbe, type ProbeSeen } from "../../../src/steps/load/capacity/verdict.ts";
import { resultOf } from "./load-result.ts";

const level: ServiceLevel = { availability: 0.999, latencyShare: 0.99, latencyMs: 200, p95Ms: 100 };
const good: ProbeSeen = {
  asked: 1000,
  reached: 999,
  seconds: 4,
  requests: 4000,
  iterations: 4000,
  dropped: 0,
  errorShare: 0,
  meanMs: 8,
  p95: 20,
  p99: 60,
  withinLatencyShare: 0.999,
  endpoints: [],
  generatorCores: 0.4,
  stackCores: 0.8,
  machineCores: 1.3,
  machineSize: 2,
  users: 30,
  starved: false,
  generatorErrors: [],
  restarted: [],
};
/** As a window is told in which nothing came: who waits has waited for all of it. */
const silence = { starved: true, reached: 0, dropped: 3000, iterations: 0, requests: 0, meanMs: 0, p95: 4000, p99: 4000 };
const endpoint: EndpointLevel = { name: "POST /transfers", availability: 0.999, latencyShare: 0.99, latencyMs: 50 };

describe("judgeProbe", () => {
  it("holds when everything was kept", () => {
    expect(judgeProbe(good, level)).toEqual({ verdict: "held", why: "", cause: undefined });
  });

  it.each<[string, Partial<ProbeSeen>, string]>([
    ["errors", { errorShare: 0.004 }, "0.40 % of the requests failed (limit 0.10 %)"],
    ["latency", { withinLatencyShare: 0.95, p99: 340 }, "p99 340 ms, 95.0 % within 200 ms (limit 99.0 %)"],
    ["latency without a histogram", { withinLatencyShare: undefined, p99: 340 }, "p99 340 ms, 0.0 % within 200 ms (limit 99.0 %)"],
    ["the 95th percentile", { p95: 130 }, "p95 130 ms (limit 100 ms)"],
    [
      "one endpoint's own limit",
      { endpoints: [{ level: endpoint, requests: 400, errorShare: 0, withinLatencyShare: 0.9, p95: 70 }] },
      "POST /transfers: 90.0 % within 50 ms (limit 99.0 %)",
    ],
    [
      "arrivals that found all users waiting for answers, enough for some twice as slow as they may be",
      { starved: true, users: 400, meanMs: 201, reached: 700, dropped: 1200, iterations: 2800, requests: 2800 },
      "700/s of 1,000/s were reached, 1,200 requests dropped",
    ],
    ["no answer at all", { ...silence, users: 1000, withinLatencyShare: undefined }, "p99 4,000 ms, 0.0 % within 200 ms (limit 99.0 %)"],
  ])("breaks by %s, which is the system's doing", (_, more, why) => {
    expect(judgeProbe({ ...good, ...more }, level)).toEqual({ verdict: "broke", why, cause: "system" });
  });

  it("does not let five requests break a limit that allows one in a hundred", () => {
    const few = [{ level: endpoint, requests: 5, errorShare: 0, withinLatencyShare: 0.8, p95: 70 }];
    expect(judgeProbe({ ...good, endpoints: few }, level).verdict).toBe("held");
  });

  it.each<[string, Partial<ProbeSeen>, RegExp]>([
    ["its CPU", { generatorCores: 1, stackCores: 0.9 }, /used 1.00 of the 1.10 cores it may have \(limit 80 %\)/],
    ["an unread CPU", { generatorCores: undefined }, /could not be read/],
    ["its own errors", { generatorErrors: ["too many open files"] }, /met "too many open files"/],
    ["arrivals lost while answers came in time", { reached: 900, dropped: 400, iterations: 3600 }, /900\/s of 1,000\/s were reached/],
    [
      "too few users for answers as slow as they may be",
      {
        starved: true,
        users: 399,
        meanMs: 570,
        withinLatencyShare: 0.1,
        p99: 900,
        reached: 700,
        dropped: 1200,
        iterations: 2800,
        requests: 2800,
      },
      /10\.0 % within 200 ms/,
    ],
    [
      "users that wait for something else than answers",
      { starved: true, users: 1000, meanMs: 8, reached: 700, dropped: 1200, iterations: 2800, requests: 2800 },
      /700\/s of 1,000\/s were reached/,
    ],
  ])("is the generator's limit by %s, also where the level was broken", (_, more, why) => {
    const judged = judgeProbe({ ...good, ...more }, level);
    expect(judged).toMatchObject({
      verdict: "invalid",
      cause: "generator",
      why: expect.stringMatching(/^the generator, not the system: /),
    });
    expect(judged.why).toMatch(why);
  });

  it("blames the generator and not the system when both are at their limits", () => {
    const both = { ...good, generatorCores: 1, stackCores: 0.95, machineCores: 2, p99: 900, withinLatencyShare: 0.5 };
    expect(judgeProbe(both, level)).toMatchObject({ verdict: "invalid", cause: "generator" });
  });

  it.each<[string, Partial<ProbeSeen>]>([
    ["a restart", { restarted: ["app/0"] }],
    ["a machine that cannot be read", { machineCores: undefined }],
    ["no request at all", { requests: 0, users: 0 }],
    ["a neighbour while the level broke", { machineCores: 1.9, errorShare: 0.1 }],
    ["a neighbour while the generator was at its limit", { machineCores: 2.4, generatorCores: 1, stackCores: 0.9 }],
    ["a neighbour while arrivals were lost", { machineCores: 1.9, reached: 900, dropped: 400, iterations: 3600 }],
  ])("is disturbed by %s: neither good nor bad", (_, more) => {
    expect(judgeProbe({ ...good, ...more }, level)).toMatchObject({ verdict: "invalid", cause: "disturbance" });
  });

  it("holds what was held beside a busy neighbour", () => {
    expect(judgeProbe({ ...good, machineCores: 1.9 }, level).verdict).toBe("held");
  });
});

const run = resultOf({ withinLatencyShare: 0.995, latencyMs: { p50: 4, p95: 20, p99: 60, max: 90 } });
const invalid = (...reasons: string[]) => ({ validity: { valid: false as const, reasons } });

describe("judgeSteadyRun", () => {
  it("holds what keeps every promise", () => {
    expect(judgeSteadyRun(run, level)).toEqual({ verdict: "held", why: "", cause: undefined });
  });

  const limited: ServiceLevel = { ...level, endpoints: [endpoint] };
  const slowTransfers = {
    name: endpoint.name,
    requests: 6_000,
    failed: 0,
    checksFailed: 0,
    latencyMs: { p50: 30, p95: 49, p99: 120, max: 150 },
  };

  it.each<[string, Partial<LoadResult>, string]>([
    ["errors", { errorShare: 0.01 }, "1.00 % of the requests failed (limit 0.10 %)"],
    ["a threshold of the script's own", { thresholdsCrossed: ["checks: rate>=0.999"] }, "threshold crossed: checks: rate>=0.999"],
    ["wrong answers with status 200", { checksFailed: 600 }, "wrong answers 1.00 % (limit 0.10 %)"],
    ["an early end", { endedEarly: "nothing could save it" }, "ended early: nothing could save it"],
    ["one endpoint's own limit", { endpoints: [slowTransfers] }, "POST /transfers: p99 120 ms (limit 50 ms)"],
    [
      "wrong answers of one endpoint alone",
      { endpoints: [{ ...slowTransfers, checksFailed: 30, latencyMs: { p50: 3, p95: 9, p99: 12, max: 20 } }] },
      "POST /transfers: wrong answers 0.50 % (limit 0.10 %)",
    ],
  ])("breaks by %s", (_, more, why) => {
    const fast = { ...slowTransfers, latencyMs: { p50: 3, p95: 9, p99: 12, max: 20 } };
    expect(judgeSteadyRun({ ...run, endpoints: [fast] }, limited).verdict).toBe("held");
    expect(judgeSteadyRun({ ...run, endpoints: [fast], ...more }, limited)).toEqual({ verdict: "broke", why, cause: "system" });
  });

  it("does not hold a limit that nobody could judge", () => {
    expect(judgeSteadyRun(run, limited)).toEqual({ verdict: "invalid", why: "POST /transfers got no request", cause: "disturbance" });
  });

  it("is the generator's when arrivals could not be asked, however slow the answers: whose doing that was is judged with the validity", () => {
    const starved = "the generator ran out of virtual users: all 400 waited for answers";
    for (const withinLatencyShare of [0.995, 0.5]) {
      expect(judgeSteadyRun({ ...run, ...invalid(starved), withinLatencyShare }, level)).toMatchObject({
        verdict: "invalid",
        cause: "generator",
      });
    }
  });

  it("is never the system's when the generator was at its limit or something else was in the way", () => {
    const busy = { generator: { cores: 1.1, allowedCores: 1.2, microsecondsPerRequest: 1100 }, withinLatencyShare: 0.5 };
    expect(judgeSteadyRun({ ...run, ...busy, ...invalid("the generator used 1.10 of 1.20 cores") }, level)).toMatchObject({
      verdict: "invalid",
      cause: "generator",
    });
    expect(judgeSteadyRun({ ...run, ...invalid("the clock jumped by 3.00 s"), withinLatencyShare: 0.5 }, level)).toMatchObject({
      verdict: "invalid",
      cause: "disturbance",
    });
  });
});
