import { describe, expect, it } from "vitest";
import type { Account } from "../../../src/steps/load/account-log.ts";
import { type Arrivals, arrivalsOf, rateAt } from "../../../src/steps/load/scenarios/arrivals.ts";
import { BreakWatch } from "../../../src/steps/load/scenarios/break-watch.ts";
import { StepWatch } from "../../../src/steps/load/scenarios/step-watch.ts";
import type { Moment } from "../../../src/steps/load/scenarios/stretch.ts";
import { noTotals, type Totals } from "../../../src/steps/load/totals.ts";

const limits = {
  serviceLevel: { availability: 0.999, latencyShare: 0.99, latencyMs: 200 },
  mostUsers: 500,
  machineSize: 4,
};

interface System {
  /** ms of each answer at this rate. */
  latency(rate: number, second: number): number;
  failed?(rate: number): boolean;
  /** Cores of the generator. */
  generator?(rate: number): number;
}

/** What would be read of a system every half second: with the cumulative counts and CPU that the generator and the machine tell. */
function* momentsOf(arrivals: Arrivals, seconds: number, system: System): Generator<{ moment: Moment; second: number }> {
  let totals: Totals = noTotals;
  let generator = 0;
  for (let second = 0.5; second <= seconds; second += 0.5) {
    const rate = rateAt(arrivals, second - 0.25);
    const count = Math.round(rate / 2);
    const failed = system.failed?.(rate) === true ? count : 0;
    const ms = system.latency(rate, second);
    const add = (histogram: Totals["histogram"], more: number) => new Map([...histogram, [ms, (histogram.get(ms) ?? 0) + more]]);
    totals = {
      ...totals,
      requests: totals.requests + count,
      iterations: totals.iterations + count,
      failed: totals.failed + failed,
      histogram: add(totals.histogram, count),
      succeeded: add(totals.succeeded, count - failed),
    };
    generator += (system.generator?.(rate) ?? 0.2) / 2;
    const use = {
      seconds: second,
      generator: generator / second,
      stack: 0.5,
      machine: generator / second + 0.6,
      machineBesideParity: generator / second + 0.6,
      services: new Map(),
    };
    const account: Account = { use, requests: totals.requests };
    yield { moment: { reading: { at: second * 1000, totals, generatorCpu: generator }, account }, second };
  }
}

const steps = arrivalsOf({
  startTime: 0,
  startRate: 100,
  stages: [100, 200, 400, 100].flatMap((target) => [
    { target, seconds: 0 },
    { target, seconds: 4 },
  ]),
});

function watched(system: System): string[] {
  const watch = new StepWatch(steps);
  for (const { moment, second } of momentsOf(steps, 16, system)) watch.hear(moment, second);
  return watch.result(limits).map(({ asked, verdict }) => `${asked} ${verdict}`);
}

describe("steps", () => {
  it("are each judged by their own requests", () => {
    expect(watched({ latency: () => 5 })).toEqual(["100 held", "200 held", "400 held", "100 held"]);
    expect(watched({ latency: (rate) => (rate > 300 ? 450 : 5) })).toEqual(["100 held", "200 held", "400 broke", "100 held"]);
  });

  it("show a system that does not heal, and one that fails", () => {
    expect(watched({ latency: (_, second) => (second > 8 ? 450 : 5) })).toEqual(["100 held", "200 held", "400 broke", "100 broke"]);
    expect(watched({ latency: () => 5, failed: (rate) => rate === 200 })[1]).toBe("200 broke");
  });

  it("are the generator's and not the system's where its CPU is used up", () => {
    expect(watched({ latency: (rate) => (rate > 300 ? 450 : 5), generator: (rate) => (rate > 300 ? 3.4 : 0.2) })[2]).toBe("400 invalid");
  });

  it("that were never reached are not judged", () => {
    const watch = new StepWatch(steps);
    for (const { moment, second } of momentsOf(steps, 6, { latency: () => 5 })) watch.hear(moment, second);
    expect(watch.result(limits).map(({ verdict }) => verdict)).toEqual(["held", "held", "invalid", "invalid"]);
  });
});

describe("a break", () => {
  const ramp = arrivalsOf({ startTime: 0, startRate: 20, stages: [{ target: 600, seconds: 29 }] });

  function broken(system: System): { why: string | undefined; asked: number | undefined; verdict: string | undefined; second: number } {
    const watch = new BreakWatch(ramp, limits);
    for (const { moment, second } of momentsOf(ramp, 28, system)) {
      const why = watch.hear(moment, second);
      if (why !== undefined) return { why, asked: watch.result()[0]?.asked, verdict: watch.result()[0]?.verdict, second };
    }
    return { why: undefined, asked: watch.result()[0]?.asked, verdict: watch.result()[0]?.verdict, second: 28 };
  }

  it("is the first rate at which the service level was gone, and the ramp need not go on", () => {
    const { why, asked, verdict, second } = broken({ latency: (rate) => (rate > 300 ? 450 : 5) });
    expect(why).toMatch(/^the service level broke at (2[89]|3[0-5])\d\/s: /);
    expect([verdict, asked !== undefined && asked > 280 && asked < 360]).toEqual(["broke", true]);
    expect(second).toBeLessThan(20);
  });

  it("is not one slow moment", () => {
    expect(broken({ latency: (_, second) => (second === 10 ? 900 : 5) })).toMatchObject({ why: undefined, verdict: "held" });
  });

  it("is not the generator's limit", () => {
    expect(broken({ latency: () => 5, generator: (rate) => rate / 100 })).toMatchObject({
      why: expect.stringMatching(/^above 2\d\d\/s nothing can be judged: /),
      verdict: "invalid",
    });
  });
});
