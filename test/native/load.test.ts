import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LoadSample } from "../../src/events/event.ts";
import { type BackgroundSample, startBackgroundLoad } from "../../src/steps/load/background.ts";
import { load } from "../../src/steps/load/load.ts";
import type { LoadRequest } from "../../src/steps/load/request.ts";
import { disturbable, type LoadFixture, openFixture, ownReasons } from "./load-fixture.ts";

let fixture: LoadFixture;

beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(async () => {
  await fixture.undoAll();
  await fixture.close();
});

const request = (more: Partial<LoadRequest> = {}): LoadRequest => fixture.request({ seconds: 3, ...more });
const samples = (): LoadSample[] => fixture.samples();

/** k6 processes started with this fixture's script environment. */
async function generatorsLeft(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [command, environment] = await Promise.all(
        ["cmdline", "environ"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
      );
      const ours = environment?.includes(`SSL_CERT_FILE=${fixture.stack.authorityFile()}\0`) ?? false;
      return ours && command?.includes("k6") ? [pid] : [];
    }),
  );
  return found.flat();
}

describe("load", { timeout: 90_000, ...disturbable }, () => {
  it("measures a system that keeps up, and the figures agree with each other", async () => {
    const result = await load(fixture.stack, request({ target: 10_000 }), fixture.context);
    expect(ownReasons(result)).toEqual([]);
    expect(result).toMatchObject({ target: 10_000, asked: 300, seconds: 3, failed: 0, checksFailed: 0, errorShare: 0, ceiling: undefined });
    expect(result.reached).toBeGreaterThan(294);
    expect(result.requests).toBeGreaterThan(880);
    expect(result.latencyMs.p99).toBeGreaterThanOrEqual(result.latencyMs.p50);
    expect(result.generator.cores).toBeGreaterThan(0);
    expect(result.cpuPerRequest).toEqual([{ service: "app", microseconds: expect.any(Number) }]);
    expect(samples().length).toBeGreaterThanOrEqual(2);
    expect(samples()[0]?.reached).toBeGreaterThan(200);
    expect([...fixture.recorded.keys()].sort()).toEqual(["load-log", "load-samples", "load-summary"]);
    expect(fixture.facts.at(-1)).toEqual({ type: "load.finished", result });
  });

  it("calls a run invalid whose rate was not reached", async () => {
    const result = await load(fixture.stack, request({ rate: 30_000 }), fixture.context);
    expect(ownReasons(result)).toEqual(expect.arrayContaining([expect.stringMatching(/of 30,00\d\/s were reached/)]));
    expect(result.dropped).toBeGreaterThan(0);
  });

  it("shows a second in which nothing was answered: arrivals don't wait", async () => {
    const running = load(fixture.stack, request({ seconds: 5 }), fixture.context);
    await vi.waitFor(() => expect(samples().length).toBeGreaterThanOrEqual(1), { timeout: 30_000 });
    fixture.behaviour.silentUntil = performance.now() + 1_000;
    const result = await running;
    // About 300 of 1,500 requests came while it was silent; a closed loop of the same users would have asked a hundred.
    expect(result.latencyMs.p99).toBeGreaterThan(900);
    expect(result.latencyMs.p95).toBeGreaterThan(500);
    expect(result.withinLatencyShare).toBeLessThan(0.9);
    expect(result.thresholdsCrossed).toContain("http_req_duration: p(99)<=200");
    expect(Math.max(...samples().map(({ p99 }) => p99))).toBeGreaterThan(900);
    // The seconds before it do not show it: their percentiles are their own.
    expect(samples()[0]?.p99).toBeLessThan(500);
  });

  it("fails wrong bodies that come with status 200", async () => {
    fixture.behaviour.wrongBodies = true;
    const result = await load(fixture.stack, request({ seconds: 2 }), fixture.context);
    expect(result.failed).toBe(0);
    expect(result.checksFailed).toBeGreaterThan(400);
    expect(result.thresholdsCrossed).toEqual(expect.arrayContaining(["checks: rate>=0.999"]));
  });

  it("counts a target that was restarted meanwhile against the run", async () => {
    const running = load(fixture.stack, request({ seconds: 2 }), fixture.context);
    await vi.waitFor(() => expect(samples().length).toBeGreaterThanOrEqual(1), { timeout: 30_000 });
    fixture.behaviour.restarts = 1;
    expect(ownReasons(await running)).toEqual(["app/0 ended or started again meanwhile"]);
  });

  it("ends k6 within two seconds of an interruption and leaves nothing", async () => {
    const running = load(fixture.stack, request({ seconds: 60 }), fixture.context);
    const outcome = running.catch((error: unknown) => error);
    await vi.waitFor(() => expect(samples().length).toBeGreaterThanOrEqual(1), { timeout: 30_000 });
    expect(await generatorsLeft()).toHaveLength(1);
    const interruptedAt = performance.now();
    fixture.controller.abort();
    expect(await outcome).toMatchObject({ name: "AbortError" });
    expect(performance.now() - interruptedAt).toBeLessThan(2_000);
    expect(await generatorsLeft()).toEqual([]);
  });

  it("runs a script of a user's own, without parity's histogram", async () => {
    const script = join(fixture.context.run.path, "own.js");
    await writeFile(
      script,
      `import http from "k6/http";
       export const options = { scenarios: { own: { executor: "constant-arrival-rate", rate: Number(__ENV.PARITY_RATE), timeUnit: "1s",
         duration: __ENV.PARITY_DURATION + "s", preAllocatedVUs: Number(__ENV.PARITY_VUS) } } };
       export default () => { http.get(__ENV.PARITY_BASE_URL + "/accounts/1" + __ENV.SUFFIX); };`,
    );
    const result = await load(fixture.stack, request({ script, seconds: 3, rate: 100, env: { SUFFIX: "1" } }), fixture.context);
    expect(ownReasons(result)).toEqual([]);
    expect(result).toMatchObject({ failed: 0, thresholdsCrossed: [] });
    expect(result.reached).toBeGreaterThan(98);
    expect(samples().at(-1)?.p50).toBeGreaterThan(0);
  });

  it.each([
    ["syntax", "export default () => {", "CONFIG_INVALID"],
    ["no request", "export default () => {};", "TOOL_FAILED"],
  ])("refuses a script with %s", async (_, content, code) => {
    const script = join(fixture.context.run.path, "broken.js");
    await writeFile(script, content);
    await expect(load(fixture.stack, request({ script }), fixture.context)).rejects.toMatchObject({ code });
  });

  it("refuses a script that is not there, and a rate of 0", async () => {
    await expect(load(fixture.stack, request({ script: "/no/such.js" }), fixture.context)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
    await expect(load(fixture.stack, request({ rate: 0 }), fixture.context)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});

describe("calibration", { timeout: 90_000, ...disturbable }, () => {
  it("finds a ceiling, runs under it and keeps production's target", async () => {
    const asked = request({ rate: 20_000, target: 20_000, seconds: 2, calibrate: true });
    const result = await load(fixture.stack, asked, fixture.context);
    const calibrated = fixture.facts.find((fact) => fact.type === "load.calibrated");
    expect(calibrated).toMatchObject({
      target: 20_000,
      running: result.asked,
      reason: expect.stringMatching(/k6 [\d,]+ µs.*20,000\/s cannot be judged here/),
    });
    expect(result.target).toBe(20_000);
    expect(result.asked).toBeLessThan(result.ceiling ?? 0);
    expect(result.asked).toBeGreaterThan(0);
  });

  it("says that nothing answers instead of measuring it", async () => {
    fixture.behaviour.status = 503;
    await expect(load(fixture.stack, request({ calibrate: true }), fixture.context)).rejects.toMatchObject({ code: "NOT_RUNNING" });
    expect(await generatorsLeft()).toEqual([]);
  });
});

describe("background load", { timeout: 90_000, ...disturbable }, () => {
  it("goes on through an outage, tells each second, and stops when told", async () => {
    const seen: BackgroundSample[] = [];
    const background = await startBackgroundLoad(fixture.stack, { rate: 200, mostSeconds: 60 }, fixture.context);
    background.onSample((sample) => seen.push(sample));
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(1), { timeout: 30_000 });
    expect(seen[0]?.requests).toBeGreaterThan(100);
    expect(seen[0]?.failed).toBe(0);
    fixture.behaviour.status = 503;
    await vi.waitFor(() => expect(seen.at(-1)?.failed).toBe(seen.at(-1)?.requests), { timeout: 30_000 });
    expect(seen.at(-1)?.requests).toBeGreaterThan(100);
    fixture.behaviour.status = 0;
    await vi.waitFor(() => expect(seen.at(-1)?.failed).toBe(0), { timeout: 30_000 });
    const totals = await background.stop();
    expect(totals.failed).toBeGreaterThan(100);
    expect(totals.requests).toBeGreaterThan(totals.failed);
    expect(await generatorsLeft()).toEqual([]);
  });
});
