import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { LoadResult, LoadSample } from "../../src/events/event.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { bucketGrowth, percentile } from "../../src/steps/load/histogram.ts";
import { load } from "../../src/steps/load/load.ts";
import { openIntake } from "../../src/steps/load/remote-write/intake.ts";
import type { LoadRequest } from "../../src/steps/load/request.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { disturbable, type LoadFixture, openFixture, ownReasons as reasonsBut } from "./load-fixture.ts";
import { host, makeProject } from "./native-stack.ts";

let fixture: LoadFixture;

beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(async () => {
  await fixture.undoAll();
  await fixture.close();
});

const request = (more?: Partial<LoadRequest>): LoadRequest => fixture.request(more);
const samples = (): LoadSample[] => fixture.samples();
/** Scripts and targets here are made to take CPU: that a generator had too little of it is the machine's own limit. */
const ownReasons = (result: LoadResult): readonly string[] => reasonsBut(result, "the generator used");

async function ownScript(body: string, options = ""): Promise<string> {
  const script = join(fixture.context.run.path, "own.js");
  await writeFile(
    script,
    `import http from "k6/http";
     import { check } from "k6";
     export const options = { scenarios: { own: { executor: "constant-arrival-rate", rate: Number(__ENV.PARITY_RATE), timeUnit: "1s",
       duration: __ENV.PARITY_DURATION + "s", preAllocatedVUs: Number(__ENV.VUS || 50), maxVUs: Number(__ENV.VUS || 1000) } }, ${options} };
     const base = __ENV.PARITY_BASE_URL;
     export default () => { ${body} };`,
  );
  return script;
}

/** The k6 that this fixture's load runs. */
async function k6Pid(): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (name.trim() === "k6" && environment.includes(`PARITY_RUN=${fixture.context.run.path}\0`)) return Number(pid);
  }
  throw new Error("no k6 runs");
}

function standStill(pid: number, ms: number): void {
  process.kill(pid, "SIGSTOP");
  const going = setTimeout(() => process.kill(pid, "SIGCONT"), ms);
  // A test that has failed meanwhile has ended it.
  onTestFinished(() => clearTimeout(going));
}

/** A target in a process of its own, so that it can be stopped. */
async function separateTarget(): Promise<{ url: string; pid: number }> {
  const source = `require("node:http").createServer((q, r) => r.end('{"id":1}')).listen(0, "127.0.0.1", function () { console.log(this.address().port); })`;
  const child = spawn(process.execPath, ["-e", source], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return { url: `http://127.0.0.1:${port.toString().trim()}`, pid: child.pid ?? 0 };
}

describe("what a run measures", { timeout: 90_000, ...disturbable }, () => {
  it("comes from k6's own output for any script: each endpoint, each window, the whole", async () => {
    fixture.behaviour.delay = (path) => (path.startsWith("/slow") ? 120 : 0);
    const script = await ownScript(`
      http.get(base + "/accounts/1", { tags: { name: "GET fast" } });
      if (__ITER % 2 === 0) check(http.get(base + "/slow/1", { tags: { name: "GET slow" } }), { "GET slow says no": (r) => r.body === "no" });`);
    const result = await load(fixture.stack, request({ script, rate: 60, scenario: "own" }), fixture.context);
    expect(ownReasons(result)).toEqual([]);
    const endpoints = Object.fromEntries((result.endpoints ?? []).map((each) => [each.name, each]));
    expect(endpoints["GET fast"]).toMatchObject({ failed: 0, checksFailed: 0 });
    expect(endpoints["GET slow"]?.checksFailed).toBe(endpoints["GET slow"]?.requests);
    expect(endpoints["GET slow"]?.latencyMs.p50).toBeGreaterThan(115);
    expect(endpoints["GET fast"]?.latencyMs.p50).toBeLessThan(60);
    const counted = (result.histogram ?? []).reduce((sum, [, count]) => sum + count, 0);
    expect(counted).toBe(result.requests);
    const ratio = (percentile(new Map(result.histogram), 0.95) ?? 0) / result.latencyMs.p95;
    expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(bucketGrowth));
    expect(result).toMatchObject({ scenario: "own", generators: 1 });
    expect(result.withinLatencyShare).toBeGreaterThan(0.95);
    expect(samples().at(-1)?.p99).toBeGreaterThan(100);
    expect(samples().at(-1)?.serviceCores).toEqual([{ service: "app", cores: expect.any(Number) }]);
  });

  it("finds the one endpoint that is slow", async () => {
    fixture.behaviour.delay = (path) => (path.startsWith("/auctions") ? 260 : 0);
    const result = await load(fixture.stack, request(), fixture.context);
    const slow = (result.endpoints ?? []).filter(({ latencyMs }) => latencyMs.p50 > 200).map(({ name }) => name);
    expect(slow.length).toBeGreaterThan(0);
    expect(slow.filter((name) => !name.includes("/auctions"))).toEqual([]);
    expect(result.withinLatencyShare).toBeLessThan(0.99);
    expect(result.thresholdsCrossed.length).toBeGreaterThan(0);
  });

  it("can't be written to by others", async () => {
    const heard: number[] = [];
    const intake = await openIntake(1, { onPush: (_, generator) => heard.push(generator), onTotals: () => undefined });
    onTestFinished(() => intake.close());
    const { origin, pathname } = new URL(intake.url(0));
    const statuses = await Promise.all(
      [`${origin}/0`, `${origin}/${"0".repeat(32)}/0`, `${origin}${pathname}x`].map(
        async (url) => (await fetch(url, { method: "POST", body: "x" })).status,
      ),
    );
    expect(statuses).toEqual([404, 404, 404]);
    expect((await fetch(intake.url(0), { method: "POST", body: "not snappy" })).status).toBe(204);
    await expect.poll(() => intake.incomplete()).toEqual([expect.stringMatching(/^1 of the generator's reports could not be read/)]);
    expect(heard).toEqual([0]);
  });
});

describe("validity", { timeout: 90_000, ...disturbable }, () => {
  it("a target that is stopped for two seconds makes a run that failed, not one that is invalid", async () => {
    const { url, pid } = await separateTarget();
    const script = await ownScript(`http.get(base + "/accounts/1");`);
    const running = load(fixture.stack, request({ script, baseUrl: url, seconds: 8, scenario: "own" }), fixture.context);
    await vi.waitFor(() => expect(samples().length).toBeGreaterThanOrEqual(1), { timeout: 30_000 });
    standStill(pid, 2_000);
    const result = await running;
    expect(ownReasons(result)).toEqual([]);
    expect(result.latencyMs.p99).toBeGreaterThan(1_000);
    expect(result.withinLatencyShare).toBeLessThan(0.9);
  });

  it("also when there are too few virtual users to ask all of it: those arrivals got no answer", async () => {
    const { url, pid } = await separateTarget();
    const script = await ownScript(`http.get(base + "/accounts/1");`);
    const asked = request({ script, baseUrl: url, seconds: 8, scenario: "own", env: { VUS: "150" } });
    const running = load(fixture.stack, asked, fixture.context);
    await vi.waitFor(() => expect(samples().length).toBeGreaterThanOrEqual(1), { timeout: 30_000 });
    standStill(pid, 2_500);
    const result = await running;
    expect(result.dropped).toBeGreaterThan(100);
    expect(ownReasons(result)).toEqual([]);
    expect(result.errorShare).toBeGreaterThan(0.05);
  });

  it("a generator that is stopped makes an invalid run", async () => {
    const running = load(fixture.stack, request({ seconds: 8 }), fixture.context);
    await vi.waitFor(() => expect(samples().length).toBeGreaterThanOrEqual(1), { timeout: 30_000 });
    const pid = await k6Pid();
    standStill(pid, 4_000);
    expect(ownReasons(await running)).toEqual(expect.arrayContaining([expect.stringMatching(/^the generator stood still for \d/)]));
  });

  it("a generator with too few virtual users makes an invalid run although the target answers", async () => {
    fixture.behaviour.delay = () => 100;
    const script = await ownScript(`http.get(base + "/accounts/1");`);
    const result = await load(
      fixture.stack,
      request({ script, seconds: 5, rate: 100, scenario: "own", env: { VUS: "5" } }),
      fixture.context,
    );
    expect(ownReasons(result)).toEqual(expect.arrayContaining([expect.stringMatching(/ran out of virtual users/)]));
  });

  it("a generator out of file handles makes an invalid run", async () => {
    const tools = await createToolchain(host, {}).require(["k6"], { signal: fixture.context.signal, progress: () => undefined });
    const wrapper = join(fixture.context.run.path, "few-handles");
    await writeFile(wrapper, `#!/bin/sh\nulimit -n 60\nexec ${tools.get("k6")?.path} "$@"\n`);
    await chmod(wrapper, 0o755);
    const k6 = { name: "k6" as const, path: wrapper, env: {}, version: "2.2.0", source: "config" as const, drift: undefined };
    const toolchain = { require: async () => new Map([["k6" as const, k6]]), survey: async () => [] };
    fixture.behaviour.delay = () => 300;
    const script = await ownScript(`http.get(base + "/accounts/1");`, "noConnectionReuse: true");
    const result = await load(fixture.stack, request({ script, scenario: "own" }), { ...fixture.context, toolchain });
    expect(ownReasons(result)).toEqual(expect.arrayContaining([expect.stringMatching(/"too many open files" \d+ times/)]));
  });
});

describe("an early end", { timeout: 90_000, ...disturbable }, () => {
  it("comes when nothing can save a run, which then is a valid failure", async () => {
    fixture.behaviour.status = 500;
    const result = await load(fixture.stack, request({ seconds: 30 }), fixture.context);
    expect(result.endedEarly).toMatch(/^[\d,]+ requests failed already, the whole run's budget is \d+ of 9,\d+$/);
    expect(ownReasons(result)).toEqual([]);
    expect(result.seconds).toBeLessThan(10);
    expect(result.errorShare).toBe(1);
    expect(result.reached).toBeGreaterThan(270);
  });

  it("comes from a script's own abortOnFail as well", async () => {
    const options = `thresholds: { http_req_duration: [{ threshold: "p(95)<0.001", abortOnFail: true }] }`;
    const script = await ownScript(`http.get(base + "/accounts/1");`, options);
    const result = await load(fixture.stack, request({ script, seconds: 30, scenario: "own" }), fixture.context);
    expect(result.endedEarly).toMatch(/abortOnFail/);
    expect(result.thresholdsCrossed).toEqual(["http_req_duration: p(95)<0.001"]);
    expect(result.seconds).toBeLessThan(10);
    expect(ownReasons(result)).toEqual([]);
  });

  it("does not come to a run that keeps its promise", async () => {
    const result = await load(fixture.stack, request({ seconds: 9 }), fixture.context);
    expect(result).not.toHaveProperty("endedEarly");
    expect(result.reached).toBeGreaterThan(290);
  });
});

describe("several generators", { timeout: 120_000, ...disturbable }, () => {
  const level = { availability: 0.999, latencyShare: 0.99, latencyMs: 200 };

  /** Between 8 and 97 ms, spread evenly on a logarithmic scale: what is measured of it is the target's and hardly the machine's. */
  const spread = (_: string, nth: number): number => 8 * Math.exp(2.5 * ((nth * 0.618034) % 1));

  it("measure what one does", async () => {
    fixture.behaviour.delay = spread;
    const asked = request({ rate: 300, seconds: 8, serviceLevel: level });
    const one = await load(fixture.stack, asked, fixture.context);
    const two = await load(fixture.stack, { ...asked, generators: 2 }, fixture.context);
    expect([...ownReasons(one), ...ownReasons(two)]).toEqual([]);
    expect(two.generators).toBe(2);
    expect(Math.abs(two.requests / one.requests - 1)).toBeLessThan(0.01);
    for (const of of ["p50", "p95", "p99"] as const) {
      expect(Math.abs(Math.log(two.latencyMs[of] / one.latencyMs[of])), of).toBeLessThan(Math.log(bucketGrowth));
    }
    const names = (result: LoadResult) => new Set(result.endpoints?.map(({ name }) => name));
    expect(names(two)).toEqual(names(one));
    expect(two.endpoints?.reduce((sum, { requests }) => sum + requests, 0)).toBe(two.requests);
  });

  it("are judged together: a threshold that one part alone crosses is not crossed by the whole, and a user's own is", async () => {
    const options = `thresholds: { http_req_failed: ["rate<0.4"], "http_reqs{name:none}": ["count<1"] }`;
    // In the second segment every request fails, in the first none: half of them altogether.
    const script = await ownScript(
      `http.get(base + "/accounts/1", { responseCallback: http.expectedStatuses(__ENV.FAIL ? 500 : 200) });`,
      options,
    );
    const result = await load(fixture.stack, request({ script, scenario: "own", generators: 2, env: { FAIL: "1" } }), fixture.context);
    expect(result.thresholdsCrossed).toEqual(["http_req_failed: rate<0.4 (generator 1 and 2 of 2)"]);
    expect(result.failed).toBe(result.requests);
  });
});

describe("Prometheus", { timeout: 120_000, ...disturbable }, () => {
  const withPrometheus = (of: RunningStack): RunningStack => ({
    ...fixture.stack,
    plan: { ...fixture.stack.plan, services: of.plan.services },
    endpoint: (service, port, instance) => (service === "prometheus" ? of : fixture.stack).endpoint(service, port, instance),
  });

  async function query(of: RunningStack, text: string): Promise<readonly { metric: Record<string, string>; value: [number, string] }[]> {
    const { host: name, port } = of.endpoint("prometheus", "main");
    const answer = await fetch(`http://${name}:${port}/api/v1/query?query=${encodeURIComponent(text)}`);
    return ((await answer.json()) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } }).data.result;
  }

  it("can be asked for what k6 measured, and when a run began and ended", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["prometheus"] });
    const monitored = await runtime.start(plan, context);
    const running = load(withPrometheus(monitored), request({ seconds: 6, generators: 2 }), fixture.context);
    await expect
      .poll(async () => (await query(monitored, "parity_run"))[0], { timeout: 30_000 })
      .toMatchObject({
        metric: { step: "load", scenario: "load", run: "fixture" },
        value: [expect.any(Number), "1"],
      });
    const result = await running;
    expect((await query(monitored, "parity_run"))[0]?.value[1]).toBe("0");
    const [counted] = await query(monitored, "sum(last_over_time(k6_http_reqs_total[1m]))");
    expect(Math.abs(Number(counted?.value[1]) / result.requests - 1)).toBeLessThan(0.02);
    expect(
      (await query(monitored, "count by (generator) (last_over_time(k6_http_reqs_total[1m]))"))
        .map(({ metric }) => metric["generator"])
        .sort(),
    ).toEqual(["0", "1"]);
    const [p95] = await query(monitored, "histogram_quantile(0.95, sum(rate(k6_http_req_duration_seconds[1m])))");
    expect(Number(p95?.value[1])).toBeGreaterThan(0);
    expect(fixture.facts.filter((fact) => fact.type === "step.progressed" && fact.note.startsWith("Prometheus"))).toEqual([]);
  });

  it("that does not answer costs a run nothing, and is told of once", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      silent.closeAllConnections();
      silent.close();
    });
    const { port } = silent.address() as AddressInfo;
    const services = [{ name: "prometheus" }] as unknown as RunningStack["plan"]["services"];
    const endpoint: RunningStack["endpoint"] = (service, name, instance) =>
      service === "prometheus"
        ? { service, instance: 0, host: "127.0.0.1", port, protocol: "http" }
        : fixture.stack.endpoint(service, name, instance);
    const began = performance.now();
    const result = await load({ ...fixture.stack, plan: { ...fixture.stack.plan, services }, endpoint }, request(), fixture.context);
    expect(performance.now() - began).toBeLessThan(4_000 + 3_000);
    expect(ownReasons(result)).toEqual([]);
    const notes = fixture.facts.flatMap((fact) =>
      fact.type === "step.progressed" && fact.note.startsWith("Prometheus") ? [fact.note] : [],
    );
    expect(notes).toEqual([expect.stringMatching(/^Prometheus took 0 of \d+ pushes of this load: (the run ended|no answer within 5 s)/)]);
  });
});
