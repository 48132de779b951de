import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { GeneratorLog } from "../../../src/steps/load/generator-log.ts";
import { parseSummary } from "../../../src/steps/load/k6-summary.ts";

const fixture = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8"));

describe("k6 2.2.0's own answers", () => {
  it("summary of a run that crossed one threshold of three", async () => {
    const summary = parseSummary(await fixture("k6-summary.json"));
    expect(summary).toMatchObject({
      requests: 1001,
      failed: 0,
      iterations: 1001,
      checks: { passes: expect.any(Number), fails: 0 },
      latencyMs: { p50: 0.328263, p95: 1.495467, p99: 25.174631, max: 34.547059 },
    });
    expect([...summary.thresholds].filter(([, crossed]) => crossed)).toEqual([["http_req_duration{name:a}: p(95)<0.1", true]]);
    expect(summary.thresholds.size).toBe(3);
    expect(summary.latencyByName.get("a")?.p95).toBeGreaterThan(0.1);
  });

  it("checks by their names", async () => {
    const { checks, checksByName } = parseSummary(await fixture("pushes/summary.json"));
    expect(checks).toEqual({ passes: 187, fails: 60 });
    expect([...checksByName]).toEqual([
      ["GET /a/:id answers", { passes: 187, fails: 0 }],
      ["POST /slow answers", { passes: 0, fails: 60 }],
    ]);
  });

  it("refuses a shape it does not know", () => {
    expect(() => parseSummary({ results: { metrics: [] } })).toThrow(/metrics/);
  });
});

describe("GeneratorLog", () => {
  it("counts the generator's own errors and bounds what it keeps", () => {
    const log = new GeneratorLog();
    for (let line = 0; line < 700; line += 1) log.add('{"msg":"Request Failed","error":"dial tcp: cannot assign requested address"}');
    expect([...log.ownErrors]).toEqual([["cannot assign requested address", 700]]);
    expect(log.text().split("\n").length).toBe(502);
    expect(log.text()).toContain("(200 more lines)");
    expect(log.tail(1)).toEqual(["Request Failed: dial tcp: cannot assign requested address"]);
    expect(log.starved).toBe(false);
  });

  it("takes errors from the metrics where the log has fewer of them, and never twice", () => {
    const log = new GeneratorLog();
    log.add('{"msg":"Request Failed","error":"dial tcp: cannot assign requested address"}');
    const metrics = new Map([
      ["1213 dial: unknown errno 99 error with msg `cannot assign requested address`", 40],
      ["1213 dial: unknown errno 24 error with msg `too many open files`", 2],
      ["1212 dial: connection refused", 900],
    ]);
    expect([...log.ownErrorsWith(metrics)]).toEqual([
      ["cannot assign requested address", 40],
      ["too many open files", 2],
    ]);
    expect([...log.ownErrorsWith(new Map())]).toEqual([["cannot assign requested address", 1]]);
  });

  it("notices that k6 had too few virtual users, and does not take a refused connection for the generator's error", () => {
    const log = new GeneratorLog();
    log.add('{"level":"warning","msg":"Insufficient VUs, reached 100 active VUs and cannot initialize more"}');
    log.add('{"msg":"Request Failed","error":"connect: connection refused"}');
    expect(log.starved).toBe(true);
    expect(log.ownErrors.size).toBe(0);
  });
});
