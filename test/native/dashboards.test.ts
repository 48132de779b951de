import { readFile, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ParityEvent } from "../../src/events/event.ts";
import type { ProcessResult } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import { guideAlerts } from "../../src/plan/guide-alerts.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { annotations, dashboards } from "../../src/services/grafana/dashboards.ts";
import { openProject, requireStack } from "../../src/session/project.ts";
import { type Client, openClient } from "../../src/steps/drill/client.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { promtool } from "./promtool.ts";

const host = nodeHost();
const program = resolve(import.meta.dirname, "../../dist/bin.js");
let root = "";
let stack: RunningStack;

beforeAll(async () => {
  root = await scratchFolder("parity-dashboards-", { on: "native", sample: true });
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
      (await client.send({ method, path, key, timeoutMs: 30_000, ...(body === undefined ? {} : { body }) })).status;
    return Promise.all([
      ask("GET", "/accounts/1"),
      ask("POST", "/transfers", { idempotencyKey: `panel-${round}`, from: 1, to: 2, amount: 1 }),
      ask("GET", "/auctions"),
      ask("POST", "/reputation/events", { userId: 1, kind: "praise" }),
    ]);
  }

  const panels = dashboards
    .filter(({ uid }) => uid !== "load")
    .flatMap(({ title, panels }) => panels.map((panel) => ({ name: `${title}: ${panel.title}`, ...panel })));
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

describe("the load's dashboard while a load runs", () => {
  const panels = dashboards.find(({ uid }) => uid === "load")?.panels ?? [];
  let running: Promise<ProcessResult>;

  beforeAll(async () => {
    for (const { query } of panels) expect(await valuesOf(query), query).toEqual([]);
    running = parity("load", "--sample", "--on", "native", "--rate", "60", "--duration", "30", "--json");
    await vi.waitFor(async () => expect(await valuesOf("sum(k6_vus)")).not.toEqual([]), { timeout: 90_000, interval: 250 });
  });

  test.each(panels)("$title", async ({ query }) => {
    await expect.poll(() => valuesOf(query), { timeout: 15_000, interval: 250 }).not.toEqual([]);
  });

  test("the figures are those of the load that runs", async () => {
    const query = panels.find(({ title }) => title === "Iterations asked and reached")?.query ?? "";
    const asked = (rates: readonly number[]): boolean => rates.length === 2 && rates.every((rate) => rate > 40 && rate < 80);
    await expect.poll(() => valuesOf(query), { timeout: 20_000, interval: 250 }).toSatisfy(asked);
    const latency = await valuesOf(panels.find(({ title }) => title === "Latency")?.query ?? "");
    expect(latency).toHaveLength(3);
    expect(latency.every((seconds) => seconds > 0.0001 && seconds < 5)).toBe(true);
  });

  test("it is annotated from its start to its end", async () => {
    const { expr } = annotations.find(({ name }) => name === "Loads") ?? { expr: "" };
    expect(await valuesOf(expr)).toEqual([1]);
    const { exitCode, stdout } = await running;
    expect([0, 1, 4]).toContain(exitCode);
    await expect.poll(() => valuesOf(expr), { timeout: 20_000 }).toEqual([]);
    const events = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ParityEvent);
    const finished = events.find(({ type }) => type === "load.finished");
    const ended = Date.parse(finished?.at ?? "") / 1000;
    const began = Date.parse(events.find(({ type }) => type === "step.started")?.at ?? "") / 1000;
    const [stretch] = await stretchesOf(expr, ended);
    expect(stretch?.metric).toMatchObject({ step: "load", scenario: "load", run: finished?.run });
    expect(stretch?.values.length).toBeGreaterThan(25);
    // Not before the step began, and to the end of the load: a second that is told by its beginning, and a scrape.
    const [first = 0, last = 0] = [stretch?.values.at(0)?.[0], stretch?.values.at(-1)?.[0]];
    expect(first).toBeGreaterThan(began - 2);
    expect(last).toBeLessThan(ended + 5);
  });

  /** What Grafana asks for an annotation: a point a second of the minutes around. */
  async function stretchesOf(query: string, end: number): Promise<{ metric: Record<string, string>; values: [number, string][] }[]> {
    const { host: address, port } = stack.endpoint("prometheus");
    const url = `http://${address}:${port}/api/v1/query_range?query=${encodeURIComponent(query)}&start=${end - 120}&end=${end + 5}&step=1`;
    const answer = (await (await fetch(url)).json()) as {
      data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
    };
    return answer.data.result;
  }
});

test("promtool takes the configuration of the running Prometheus, with the rules it names", async () => {
  const { host: address, port } = stack.endpoint("prometheus");
  const flags = (await (await fetch(`http://${address}:${port}/api/v1/status/flags`)).json()) as { data: Record<string, string> };
  const file = flags.data["config.file"] ?? "";
  const { exitCode, stdout, stderr } = await promtool("check", "config", file);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toContain(`${guideAlerts.length} rules found`);
  expect(await readFile(file, "utf8")).toContain("job_name: redis");
});
