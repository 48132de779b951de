import { describe, expect, it } from "vitest";
import { judgeBottlenecks } from "../../../src/steps/load/capacity/judge.ts";
import type { Observed } from "../../../src/steps/load/capacity/observed.ts";

const relaxed: Observed = {
  rate: 1000,
  machineSize: 8,
  machineCores: 2,
  generator: { cores: 0.4, allowed: 6 },
  app: { perInstance: [0.3, 0.28], coresPerInstance: 1 },
  eventLoopLagMs: 4,
  latencyLimitMs: 200,
  pool: { inUse: 4, size: 50, waiting: 0 },
  postgres: { cores: 0.3, size: 4 },
  sessions: { active: 100, locks: 3, io: 5, topLock: undefined, topIo: "IO WALSync" },
  topStatement: { text: "INSERT INTO transfers …", share: 0.41, meanMs: 0.8, calls: 80 },
  redis: { cores: 0.1, operationsPerSecond: 2400 },
  loadBalancer: { cores: 0.2, threads: 2, queued: 0 },
};
const unseen: Observed = {
  rate: 1000,
  machineSize: 8,
  latencyLimitMs: 200,
  machineCores: undefined,
  generator: undefined,
  app: undefined,
  eventLoopLagMs: undefined,
  pool: undefined,
  postgres: undefined,
  sessions: undefined,
  topStatement: undefined,
  redis: undefined,
  loadBalancer: undefined,
};

describe("judgeBottlenecks", () => {
  it.each<[string, Partial<Observed>, string, RegExp]>([
    [
      "app CPU",
      { app: { perInstance: [0.97, 0.95], coresPerInstance: 1 } },
      "busiest of 2 instances 0.97 cores of 1 core, all 1.92 cores",
      /one more app instance/,
    ],
    [
      "app CPU",
      { app: { perInstance: [0.97, 0.15], coresPerInstance: 1 } },
      "busiest of 2 instances 0.97 cores of 1 core, all 1.12 cores",
      /spread the requests evenly/,
    ],
    ["event loop", { eventLoopLagMs: 180 }, "timers up to 180 ms late (limit 200 ms, the service level's)", /worker thread/],
    [
      "connection pool",
      { pool: { inUse: 50, size: 50, waiting: 12 } },
      "50 of 50 connections in use, 12 requests waiting for one",
      /shorter transactions/,
    ],
    [
      "postgres CPU",
      { postgres: { cores: 3.8, size: 4 } },
      "3.80 cores of 4 cores",
      /takes 41 % of its time, 80 a second at 0.80 ms: INSERT INTO transfers/,
    ],
    [
      "postgres locks",
      { sessions: { active: 100, locks: 95, io: 2, topLock: "Lock transactionid", topIo: "IO WALSync" } },
      "95 % of the sessions at work waited for a lock, mostly Lock transactionid",
      /same rows less often.*INSERT/,
    ],
    [
      "postgres I/O",
      { sessions: { active: 100, locks: 2, io: 90, topLock: "LWLock WALWrite", topIo: "IO WALSync" } },
      "90 % of the sessions at work waited for the disk, mostly IO WALSync",
      /faster disk/,
    ],
    [
      "redis",
      { redis: { cores: 0.93, operationsPerSecond: 40_000 } },
      "0.93 cores of 1 core, 40,000 commands a second",
      /fewer round trips/,
    ],
    [
      "load balancer",
      { loadBalancer: { cores: 0.3, threads: 2, queued: 7 } },
      "0.30 cores of 2, 7 requests queued",
      /keep connections open/,
    ],
    ["generator", { generator: { cores: 5.6, allowed: 6 } }, "5.60 cores of the 6 cores it may have", /--scale-out/],
    ["machine", { machineCores: 7.9 }, "7.90 of 8 cores in use by everything on it", /more cores/],
  ])("names %s, with its numbers and what to change", (resource, short, seen, advice) => {
    const [worst] = judgeBottlenecks({ ...relaxed, ...short });
    expect(worst).toMatchObject({ resource, seen, advice: expect.stringMatching(advice) });
    expect(worst?.saturation).toBeGreaterThanOrEqual(0.9);
    expect(worst?.saturation).toBeLessThanOrEqual(1);
  });

  it("stands worst first, and advises nothing where nothing is short", () => {
    const all = judgeBottlenecks(relaxed);
    expect(all).toHaveLength(10);
    const saturations = all.map(({ saturation }) => saturation);
    expect(saturations).toEqual(saturations.toSorted((one, other) => other - one));
    expect(all.every(({ advice }) => advice.startsWith("nothing yet"))).toBe(true);
  });

  it("says of what it could not see that it was not seen: not a single one is called free", () => {
    for (const { saturation, seen, advice } of judgeBottlenecks(unseen)) {
      expect(saturation).toBe(0);
      expect(seen).toMatch(/^not seen: /);
      expect(advice).toMatch(/^to see it: /);
    }
  });

  it("puts what was not seen after everything that was", () => {
    const all = judgeBottlenecks({ ...relaxed, pool: undefined, eventLoopLagMs: undefined });
    expect(
      all
        .slice(-2)
        .map(({ resource }) => resource)
        .toSorted(),
    ).toEqual(["connection pool", "event loop"]);
  });

  it("judges a Postgres nobody asked anything as idle, not as unknown", () => {
    const idle = judgeBottlenecks({ ...relaxed, sessions: { active: 0, locks: 0, io: 0, topLock: undefined, topIo: undefined } });
    expect(idle.find(({ resource }) => resource === "postgres locks")).toMatchObject({
      saturation: 0,
      seen: "0 % of the sessions at work waited for a lock",
    });
  });
});
