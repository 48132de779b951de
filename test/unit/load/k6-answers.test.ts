import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { GeneratorLog } from "../../../src/steps/load/generator-log.ts";
import { parseMetrics } from "../../../src/steps/load/k6-metrics.ts";
import { parseSummary } from "../../../src/steps/load/k6-summary.ts";

const fixture = async (name: string): Promise<unknown> => JSON.parse(await readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8"));

describe("k6 2.2.0's own answers", () => {
  it("metrics of a running k6", async () => {
    const totals = parseMetrics(await fixture("k6-metrics.json"));
    expect(totals).toMatchObject({ requests: 9305, failed: 0, dropped: 44, users: 3, usersMade: 111 });
    expect(totals.histogram.get(250)).toBe(1641);
    expect(totals.sinceStart.max).toBeCloseTo(179.9, 1);
    expect([...totals.histogram.values()].reduce((sum, count) => sum + count, 0)).toBeCloseTo(totals.requests, -2);
  });

  it("summary of a run that crossed one threshold of three", async () => {
    const summary = parseSummary(await fixture("k6-summary.json"));
    expect(summary).toMatchObject({
      requests: 1001,
      failed: 0,
      iterations: 1001,
      checksFailed: 0,
      withinLatencyShare: 1,
      latencyMs: { p50: 0.328263, p95: 1.495467, p99: 25.174631, max: 34.547059 },
      thresholdsCrossed: ["http_req_duration{name:a}: p(95)<0.1"],
    });
  });

  it("refuses a shape it does not know", () => {
    expect(() => parseMetrics({ metrics: [] })).toThrow(/data/);
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

  it("notices that k6 had too few virtual users, and does not take a refused connection for the generator's error", () => {
    const log = new GeneratorLog();
    log.add('{"level":"warning","msg":"Insufficient VUs, reached 100 active VUs and cannot initialize more"}');
    log.add('{"msg":"Request Failed","error":"connect: connection refused"}');
    expect(log.starved).toBe(true);
    expect(log.ownErrors.size).toBe(0);
  });
});
