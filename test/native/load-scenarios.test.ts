import { execFile } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LoadResult, LoadScenario, ParityEvent } from "../../src/events/event.ts";
import { nodeHost } from "../../src/host/node.ts";
import { load } from "../../src/steps/load/load.ts";
import type { LoadRequest } from "../../src/steps/load/request.ts";
import { judgeLoad } from "../../src/steps/load/scenarios/judge.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { processesOf } from "./cli/leftovers.ts";
import { type Project, projectIn } from "./cli/project.ts";
import { disturbable, type LoadFixture, openFixture } from "./load-fixture.ts";

const folder = new URL("../../k6/", import.meta.url).pathname;

describe("on the sample system, as a person runs them", disturbable, () => {
  let project: Project;
  beforeAll(async () => {
    project = projectIn(await scratchFolder("parity-cli-", { on: "native", sample: true }));
    const up = await project.run("up", "--sample", "--detach", "--on", "native");
    expect(up, up.stderr).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    expect(await project.run("down", "--sample", "--volumes")).toMatchObject({ exitCode: 0 });
    expect(await processesOf(project.root)).toEqual([]);
    await rm(project.root, { recursive: true, force: true });
  });

  async function loaded(...args: string[]): Promise<{ result: LoadResult; exitCode: number | null }> {
    const { stdout, stderr, exitCode } = await project.run("load", ...args, "--sample", "--json");
    const events = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ParityEvent);
    const finished = events.findLast((event) => event.type === "load.finished");
    if (finished?.type !== "load.finished") throw new Error(`no result: ${stderr}`);
    return { result: finished.result, exitCode };
  }

  it("smoke: every endpoint answers, and rightly", { retry: 0 }, async () => {
    const { result, exitCode } = await loaded("smoke");
    expect(result.endpoints?.map(({ name, checksFailed, failed }) => [name, checksFailed + failed]).sort()).toEqual([
      ["GET /accounts/:id", 0],
      ["GET /accounts/:id/summary", 0],
      ["GET /auctions/:id", 0],
      ["POST /auctions/:id/bids", 0],
      ["POST /auth/login", 0],
      ["POST /transfers", 0],
    ]);
    expect(exitCode).toBe(0);
  });

  it("soak by hand, with k6 alone: people among the arrivals are answered rightly too", async () => {
    const [ports, secrets] = await Promise.all(
      ["ports.json", "secrets.json"].map(async (name) => JSON.parse(await readFile(join(project.state, name), "utf8")) as unknown),
    );
    const port = (ports as { native: Record<string, number> }).native["load-balancer/https/0"];
    const tools = await createToolchain(nodeHost(), {}).require(["k6"], {
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    const summary = join(project.root, "summary.json");
    const { stderr } = await promisify(execFile)(
      tools.get("k6")?.path ?? "k6",
      ["run", "--quiet", "--no-usage-report", "--new-machine-readable-summary=false", "--summary-export", summary, join(folder, "soak.ts")],
      {
        env: {
          HOME: project.root,
          SSL_CERT_FILE: join(project.state, "certificates/authority.pem"),
          PARITY_BASE_URL: `https://127.0.0.1:${port}`,
          PARITY_LOAD_KEY: (secrets as Record<string, string>)["load-key"],
          PARITY_RATE: "20",
          PARITY_DURATION: "6",
          PARITY_SLO_LATENCY_MS: "5000",
        },
      },
    );
    const { metrics } = JSON.parse(await readFile(summary, "utf8")) as {
      metrics: Record<string, { count?: number; passes?: number; fails?: number }>;
    };
    expect(metrics["http_req_failed"]?.passes, stderr).toBe(0);
    expect(metrics["checks"]?.fails).toBe(0);
    expect(metrics["checks"]?.passes).toBeGreaterThan(115);
    expect(metrics["http_reqs"]?.count).toBeGreaterThan(115);
  });
});

describe("on a target that behaves as it is told", { timeout: 90_000, ...disturbable }, () => {
  let fixture: LoadFixture;
  beforeEach(async () => {
    fixture = await openFixture();
  });
  afterEach(async () => {
    await fixture.undoAll();
    await fixture.close();
  });

  const request = (scenario: LoadScenario, more: Partial<LoadRequest> = {}): LoadRequest => ({
    script: join(folder, `${scenario}.ts`),
    scenario,
    rate: 60,
    seconds: 8,
    target: 60,
    env: {},
    serviceLevel: fixture.stack.plan.serviceLevel,
    calibrate: false,
    ...more,
  });
  const run = (scenario: LoadScenario, more: Partial<LoadRequest> = {}) => load(fixture.stack, request(scenario, more), fixture.context);
  /** A machine that is busy with something else makes any rate invalid: which ones are held is then nobody's to say. */
  const gone = ({ steps = [] }: LoadResult) => steps.filter(({ verdict }) => verdict !== "held").map(({ asked }) => asked);
  const slow = ({ steps = [] }: LoadResult) => steps.filter(({ p99 }) => p99 > 200).map(({ asked }) => asked);
  const verdictOf = (result: LoadResult) => judgeLoad(result, fixture.stack.plan.serviceLevel, 60).verdict;

  it("one seed asks one sequence", async () => {
    const asked: string[][] = [];
    for (const seed of [7, 7, 8]) {
      const paths: string[] = [];
      asked.push(paths);
      fixture.behaviour.delay = (path) => {
        paths.push(path);
        return 0;
      };
      await run("load", { rate: 20, seconds: 1, seed });
    }
    const [first = [], second = [], third = []] = asked.map((paths) => paths.slice(0, 15).sort());
    expect(first).toHaveLength(15);
    expect(first).toEqual(second);
    expect(first).not.toEqual(third);
  });

  it("stress measures each step by itself, and what breaks above the asked rate is no failure", async () => {
    const seen: number[] = [];
    // Over 75 a second it is slow.
    fixture.behaviour.delay = () => {
      const now = performance.now();
      seen.push(now);
      while ((seen[0] ?? now) < now - 500) seen.shift();
      return seen.length > 38 ? 400 : 0;
    };
    const result = await run("stress", { seconds: 10 });
    expect(result.asked).toBe(120);
    expect(result.steps?.map(({ asked }) => asked)).toEqual([30, 60, 90, 120, 30]);
    expect(slow(result)).toEqual([90, 120]);
    expect(gone(result)).toEqual(expect.arrayContaining([90, 120]));
    expect(result.thresholdsCrossed).toEqual([]);
    expect(verdictOf(result)).not.toBe("broke");
  });

  it("spike is broken by what does not heal", async () => {
    const startedAt = performance.now();
    fixture.behaviour.delay = () => (performance.now() - startedAt > 5_200 ? 400 : 0);
    const result = await run("spike", { seconds: 8 });
    expect(result.steps?.map(({ asked }) => asked)).toEqual([15, 120, 15]);
    expect(result.steps?.[2]).toMatchObject({ p99: expect.any(Number), verdict: expect.not.stringContaining("held") });
    expect(result.steps?.[2]?.p99).toBeGreaterThan(200);
    expect(verdictOf(result)).not.toBe("held");
  });

  it("breakpoint ends where the service level breaks, and names the rate", async () => {
    const seen: number[] = [];
    fixture.behaviour.delay = () => {
      const now = performance.now();
      seen.push(now);
      while ((seen[0] ?? now) < now - 500) seen.shift();
      return seen.length > 25 ? 400 : 0;
    };
    const result = await run("breakpoint", { seconds: 20, rate: 60 });
    expect(result.endedEarly).toBeDefined();
    expect(result.steps).toHaveLength(1);
    const [broke] = result.steps ?? [];
    expect(broke?.verdict).not.toBe("held");
    expect(broke?.asked).toBeLessThan(120);
    expect(result.seconds).toBeLessThan(18);
  });

  it("steps above what the machine can generate are cut to it", async () => {
    const result = await run("stress", { seconds: 5, env: { PARITY_MOST_RATE: "45" } });
    expect(result.steps?.map(({ asked }) => asked)).toEqual(expect.arrayContaining([30, 45]));
    expect(Math.max(...(result.steps ?? []).map(({ asked }) => asked))).toBe(45);
    expect(verdictOf(result)).not.toBe("held");
  });

  it("smoke: right status, wrong content", async () => {
    fixture.behaviour.wrongBodies = true;
    const result = await run("smoke");
    expect(result).toMatchObject({ failed: 0, requests: 6 });
    expect(result.checksFailed).toBeGreaterThan(0);
    expect(verdictOf(result)).toBe("broke");
  });

  it("one slow endpoint breaks its own limit while all together are fast enough", async () => {
    fixture.behaviour.delay = (path) => (path.endsWith("/bids") ? 120 : 0);
    const { serviceLevel } = fixture.stack.plan;
    const endpoints = [
      { ...serviceLevel, name: "POST /auctions/:id/bids", latencyMs: 50 },
      { ...serviceLevel, name: "GET /nothing", latencyMs: 50 },
    ];
    const result = await run("load", { seconds: 4, rate: 100, serviceLevel: { ...serviceLevel, endpoints } });
    const { verdict, why } = judgeLoad({ ...result, validity: { valid: true } }, { ...serviceLevel, endpoints }, 100);
    expect(verdict).toBe("broke");
    expect(why.join("\n")).toMatch(/POST \/auctions\/:id\/bids: p99 1\d\d ms \(limit 50 ms\)/);
    // And an endpoint that nobody asked for kept nothing, by k6's own thresholds as well.
    expect(result.thresholdsCrossed).toContain("http_reqs{name:GET /nothing}: count>0");
    expect(judgeLoad({ ...result, validity: { valid: true } }, serviceLevel, 100).why.join()).not.toContain("slower than");
  });

  describe("a script of a user's own", () => {
    const own = async (options: string, more: Partial<LoadRequest> = {}): Promise<LoadResult> => {
      const script = join(fixture.context.run.path, "own.js");
      await writeFile(
        script,
        `import http from "k6/http"; ${options} export default () => { http.get(__ENV.PARITY_BASE_URL + "/accounts/" + __ENV.PARITY_SEED); };`,
      );
      const stack = { ...fixture.stack, plan: { ...fixture.stack.plan, load: { ...fixture.stack.plan.load, scenario: "own" as const } } };
      const asked = { ...request("load", { rate: 50, seconds: 3, seed: 5, ...more }), script, scenario: "own" as const };
      return load(stack, asked, fixture.context);
    };

    it("that says nothing of how much is given the configured rate", async () => {
      const result = await own("");
      expect(result).toMatchObject({ asked: 50, seconds: 3, failed: 0, scenario: "own" });
      expect(result.requests).toBeGreaterThan(145);
      const given = join(fixture.stack.plan.stateDirectory, "k6");
      const [name = ""] = await readdir(given);
      expect(JSON.parse(await readFile(join(given, name), "utf8"))).toHaveProperty("scenarios.parity.rate", 50);
    });

    it("that has a rate of its own is held to that", async () => {
      const result = await own(
        `export const options = { scenarios: { a: { executor: "constant-arrival-rate", rate: 1200, timeUnit: "1m", duration: "3s", preAllocatedVUs: 5 } } };`,
      );
      expect(result).toMatchObject({ asked: 20, seconds: 3 });
      expect(result.requests).toBeGreaterThan(57);
      expect(verdictOf({ ...result, validity: { valid: true } })).toBe("not proved");
    });

    it("keeps its thresholds, and one that is crossed breaks the run", async () => {
      const result = await own(`export const options = { thresholds: { http_req_duration: ["max<0.001"] } };`);
      expect(result.thresholdsCrossed).toEqual(["http_req_duration: max<0.001"]);
      expect(judgeLoad({ ...result, validity: { valid: true } }, fixture.stack.plan.serviceLevel, 50).verdict).toBe("broke");
    });
  });
});
