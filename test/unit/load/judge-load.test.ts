import { describe, expect, it } from "vitest";
import type { CapacityProbe, LoadResult } from "../../../src/events/event.ts";
import type { ServiceLevel } from "../../../src/plan/plan.ts";
import { judgeLoad } from "../../../src/steps/load/scenarios/judge.ts";
import { asSteps } from "../../../src/steps/load/scenarios/profile.ts";
import { resultOf } from "./load-result.ts";

const level: ServiceLevel = { availability: 0.999, latencyShare: 0.99, latencyMs: 200 };
const good = resultOf({ latencyMs: { p50: 1, p95: 5, p99: 9, max: 30 } });
const step = (asked: number, verdict: CapacityProbe["verdict"], why = ""): CapacityProbe => ({
  asked,
  reached: asked,
  seconds: 5,
  p99: 10,
  errorShare: 0,
  verdict,
  why,
});
const verdictOf = (result: Partial<LoadResult>, rate = 1000) => judgeLoad({ ...good, ...result }, level, rate);

describe("a rate that is held", () => {
  it("is proved by a valid run within the service level at that rate", () => {
    expect(verdictOf({})).toEqual({ verdict: "held", why: [] });
  });

  it.each<[string, Partial<LoadResult>, RegExp]>([
    ["errors", { failed: 600, errorShare: 0.01 }, /errors 1\.00 %/],
    ["slow answers", { withinLatencyShare: 0.98 }, /slower than 200 ms/],
    ["wrong answers with status 200", { checksFailed: 600 }, /wrong answers 1\.00 %/],
    ["a threshold of the script's own", { thresholdsCrossed: ["my_trend: p(95)<3"] }, /threshold crossed: my_trend/],
    ["an end before its time", { endedEarly: "900 requests failed already" }, /ended early/],
  ])("is proved false by %s", (_, result, says) => {
    const { verdict, why } = verdictOf(result);
    expect(verdict).toBe("broke");
    expect(why.join("; ")).toMatch(says);
  });

  it("is neither by an invalid run, however good or bad its figures", () => {
    const invalid = { validity: { valid: false, reasons: ["the clock jumped by 2.00 s"] } } as const;
    expect(verdictOf(invalid)).toEqual({ verdict: "not proved", why: ["the clock jumped by 2.00 s"] });
    expect(verdictOf({ ...invalid, errorShare: 1, failed: 60_000 }).verdict).toBe("not proved");
  });

  it("is not proved at a lower rate", () => {
    expect(verdictOf({ asked: 800 })).toEqual({ verdict: "not proved", why: ["800/s were asked, and not 1,000/s"] });
  });

  it("judges p95 where it is asked for", () => {
    const { verdict, why } = judgeLoad(good, { ...level, p95Ms: 4 }, 1000);
    expect([verdict, why.join()]).toEqual(["broke", expect.stringMatching(/p95 5/)]);
  });

  it("judges each endpoint, and an endpoint without a request is not a pass", () => {
    const strict = { ...level, endpoints: [{ ...level, name: "POST /transfers", latencyMs: 20 }] };
    const endpoint = {
      name: "POST /transfers",
      requests: 100,
      failed: 0,
      checksFailed: 0,
      latencyMs: { p50: 9, p95: 15, p99: 30, max: 40 },
    };
    expect(judgeLoad({ ...good, endpoints: [endpoint] }, strict, 1000)).toMatchObject({ verdict: "broke" });
    const fast = { ...endpoint, latencyMs: { p50: 1, p95: 2, p99: 3, max: 4 } };
    expect(judgeLoad({ ...good, endpoints: [fast] }, strict, 1000)).toMatchObject({ verdict: "held" });
    expect(judgeLoad({ ...good, endpoints: [] }, strict, 1000)).toEqual({ verdict: "not proved", why: ["POST /transfers got no request"] });
  });
});

describe("smoke", () => {
  it("is about answers, not about rates", () => {
    const smoke = {
      scenario: "smoke",
      requests: 6,
      reached: 1,
      asked: 1,
      validity: { valid: false, reasons: ["something else used 1.9 of 2 cores"] },
    } as const;
    expect(verdictOf(smoke)).toEqual({ verdict: "held", why: [] });
    expect(verdictOf({ ...smoke, checksFailed: 1 })).toEqual({ verdict: "broke", why: ["1 answers were wrong"] });
    expect(verdictOf({ ...smoke, failed: 2 }).verdict).toBe("broke");
    expect(verdictOf({ ...smoke, requests: 0 }).verdict).toBe("not proved");
  });
});

describe("stress and spike", () => {
  const steps = [
    step(500, "held"),
    step(1000, "held"),
    step(1500, "broke", "p99 900 ms"),
    step(2000, "broke", "errors"),
    step(500, "held"),
  ];

  it("hold when every step up to the asked rate does, whatever happens above it", () => {
    expect(verdictOf({ scenario: "stress", steps }).verdict).toBe("held");
  });

  it("are broken by a step at or below the asked rate, also by one that comes after the overload", () => {
    const unhealed = [...steps.slice(0, 4), step(500, "broke", "errors 12 %")];
    expect(verdictOf({ scenario: "stress", steps: unhealed })).toEqual({ verdict: "broke", why: ["500/s broke: errors 12 %"] });
  });

  it("prove nothing where the asked rate is more than this machine generates", () => {
    const cut = [step(400, "held"), step(400, "held")];
    expect(verdictOf({ scenario: "spike", steps: cut })).toEqual({
      verdict: "not proved",
      why: ["1,000/s are more than this machine can generate"],
    });
  });

  it("prove nothing by a step that could not be judged, nor without any", () => {
    const unclear = [step(500, "held"), step(1000, "invalid", "the generator, not the system"), step(2000, "held")];
    expect(verdictOf({ scenario: "stress", steps: unclear }).verdict).toBe("not proved");
    expect(verdictOf({ scenario: "stress", steps: [] }).verdict).toBe("not proved");
  });

  it("are not invalid for what the overload did, and are for everything else", () => {
    const reasons = ["900/s of 1,100/s were reached, 9,000 requests dropped (limit 2 %)", "the clock jumped by 2.00 s"];
    const run: LoadResult = {
      ...good,
      scenario: "stress",
      validity: { valid: false, reasons },
      thresholdsCrossed: ["http_req_failed: rate<=0.001"],
    };
    expect(asSteps(run, 2000, steps)).toMatchObject({
      asked: 2000,
      thresholdsCrossed: [],
      validity: { valid: false, reasons: [reasons[1]] },
    });
    const unbroken = [step(500, "held")];
    expect(asSteps(run, 2000, unbroken).validity).toEqual({ valid: false, reasons });
  });
});

describe("breakpoint", () => {
  it.each<[string, CapacityProbe[], string]>([
    ["above the asked rate", [step(1700, "broke", "p99")], "held"],
    ["below it", [step(700, "broke", "p99")], "broke"],
    ["nowhere, up to more than was asked", [step(3000, "held")], "held"],
    ["nowhere, but the machine ended first", [step(700, "held")], "not proved"],
    ["at the generator's limit", [step(700, "invalid", "the generator")], "not proved"],
    ["before anything was measured", [], "not proved"],
  ])("broke %s", (_, steps, verdict) => {
    expect(verdictOf({ scenario: "breakpoint", steps }).verdict).toBe(verdict);
  });
});
