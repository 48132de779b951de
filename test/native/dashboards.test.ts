import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { ProcessResult } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import { guideAlerts } from "../../src/plan/guide-alerts.ts";
import type { AlertRule } from "../../src/plan/plan.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { alertRules } from "../../src/services/alert-rules.ts";
import { dashboards } from "../../src/services/grafana/dashboards.ts";
import { openProject, requireStack } from "../../src/session/project.ts";
import { type Client, openClient } from "../../src/steps/drill/client.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";

const host = nodeHost();
const program = resolve(import.meta.dirname, "../../dist/bin.js");
let root = "";
let stack: RunningStack;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "parity-dashboards-"));
  expect(await parity("up", "--sample", "--on", "native", "--detach")).toMatchObject({ exitCode: 0 });
  stack = requireStack(await openProject({ ...host, cwd: root }, { sample: true }));
});

afterAll(async () => {
  await parity("down", "--sample", "--volumes");
  await rm(root, { recursive: true, force: true });
});

function parity(...args: string[]): Promise<ProcessResult> {
  return host.run({ command: host.nodePath, args: [program, ...args], cwd: root });
}

/** Every value a query has now; empty without data. What is not a number is no data either. */
async function valuesOf(query: string): Promise<number[]> {
  const { host: address, port } = stack.endpoint("prometheus");
  const url = `http://${address}:${port}/api/v1/query?query=${encodeURIComponent(query.replaceAll("$window", "10s"))}`;
  const answer = (await (await fetch(url)).json()) as { status: string; data: { result: { value: [number, string] }[] } };
  expect(answer.status, query).toBe("success");
  return answer.data.result.map(({ value }) => Number(value[1])).filter(Number.isFinite);
}

describe("every panel shows data after a little traffic", () => {
  let client: Client;
  const stop = new AbortController();
  let traffic: Promise<void>;

  beforeAll(async () => {
    client = await openClient(stack, 4);
    traffic = (async () => {
      for (let round = 0; !stop.signal.aborted && round < 3_000; round += 1) expect(await aRound(round)).toEqual([200, 201, 200, 201]);
    })();
    traffic.catch(() => undefined);
  });

  afterAll(async () => {
    stop.abort();
    await traffic.finally(() => client.close());
  });

  /** One request of each of the system's parts. */
  function aRound(round: number): Promise<(number | undefined)[]> {
    const key = stack.secret("load-key");
    const ask = async (method: "GET" | "POST", path: string, body?: unknown): Promise<number | undefined> =>
      (await client.send({ method, path, key, timeoutMs: 5_000, ...(body === undefined ? {} : { body }) })).status;
    return Promise.all([
      ask("GET", "/accounts/1"),
      ask("POST", "/transfers", { idempotencyKey: `panel-${round}`, from: 1, to: 2, amount: 1 }),
      ask("GET", "/auctions"),
      ask("POST", "/reputation/events", { userId: 1, kind: "praise" }),
    ]);
  }

  const panels = dashboards.flatMap(({ title, panels }) => panels.map((panel) => ({ name: `${title}: ${panel.title}`, ...panel })));
  test.each(panels)("$name", async ({ query }) => {
    await expect.poll(() => valuesOf(query), { timeout: 30_000, interval: 500 }).not.toEqual([]);
  });

  test.each(["api-performance/Requests", "auctions/Auction requests", "reputation/Reputation requests", "database/Transactions"])(
    "%s counts what was sent",
    async (name) => {
      const [uid, title] = name.split("/");
      const query = dashboards.find((each) => each.uid === uid)?.panels.find((panel) => panel.title === title)?.query ?? "";
      // A query that falls back to zero has a value without any data: only more than that shows that the metric is there.
      await expect.poll(async () => Math.max(...(await valuesOf(query))), { timeout: 30_000, interval: 500 }).toBeGreaterThan(0);
    },
  );

  test("a query of a metric that nobody exports shows none", async () => {
    expect(await valuesOf("sum(rate(http_request_total[$window]))")).toEqual([]);
  });
});

describe("promtool takes", () => {
  async function promtool(...args: string[]): Promise<ProcessResult> {
    const tools = await createToolchain(host, { offline: true }).require(["promtool"], {
      signal: AbortSignal.timeout(30_000),
      progress: () => undefined,
    });
    const tool = tools.get("promtool");
    return host.run({ command: tool?.path ?? "", args, env: tool?.env ?? {} });
  }

  async function checkRules(rules: readonly AlertRule[], timeScale: number): Promise<ProcessResult> {
    const file = join(root, "rules.yml");
    await writeFile(file, stringify(alertRules(rules, timeScale)));
    return promtool("check", "rules", file);
  }

  test("the configuration of the running Prometheus, with the rules it names", async () => {
    const { host: address, port } = stack.endpoint("prometheus");
    const flags = (await (await fetch(`http://${address}:${port}/api/v1/status/flags`)).json()) as { data: Record<string, string> };
    const file = flags.data["config.file"] ?? "";
    const { exitCode, stdout, stderr } = await promtool("check", "config", file);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("3 rules found");
    expect(await readFile(file, "utf8")).toContain("job_name: redis");
  });

  test.each([
    ["production's", 1],
    ["the local", 15],
  ])("the alert rules on %s clock", async (_, timeScale) => {
    const { exitCode, stdout } = await checkRules(guideAlerts, timeScale);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`SUCCESS: ${guideAlerts.length} rules found`);
  });

  test("no rule that is broken", async () => {
    const broken = guideAlerts.map((rule) => ({ ...rule, expression: `${rule.expression} and (` }));
    expect((await checkRules(broken, 1)).exitCode).not.toBe(0);
  });
});
