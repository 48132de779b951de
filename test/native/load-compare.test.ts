import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { exitCodes } from "../../src/errors/codes.ts";
import { messageOf } from "../../src/errors/message-of.ts";
import type { LoadComparison, ParityEvent } from "../../src/events/event.ts";
import type { Outcome } from "./cli/command.ts";
import { expectError } from "./cli/errors.ts";
import type { Project } from "./cli/project.ts";
import { scratch } from "./cli/scratch.ts";

const script = `import http from "k6/http";
export default () => { http.get(__ENV.PARITY_BASE_URL + "/goods"); };
`;
const load = ["load", "--rate", "100", "--duration", "12", "--json"];
/** Somebody else on the machine makes a run prove nothing, or k6 itself dearer or cheaper than before: both are right, and none of this test. */
const mostAttempts = 3;
const mostRetries = 4;
/** On a machine that has its processors to itself it is 0. */
const mostStolen = 0.05;
const isOfTheMachine = (difference: string): boolean => difference.startsWith("k6 itself took");

let server: Server;
/** ms until an answer. */
let delay = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    // Longer than what a busy machine adds, and a little different each time, as answers are.
    setTimeout(() => response.end("ok\n"), delay * (0.9 + Math.random() * 0.2));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  delay = 40;
});

async function project(): Promise<Project> {
  const made = await scratch();
  await writeFile(join(made.root, "load.js"), script);
  const { port } = server.address() as AddressInfo;
  await made.configure({ project: "shop", app: { url: `http://127.0.0.1:${port}` }, load: { script: "load.js", rate: 100 } });
  return made;
}

interface Run {
  readonly outcome: Outcome;
  readonly id: string;
  readonly events: readonly ParityEvent[];
  readonly comparison: LoadComparison | undefined;
}

async function run(shop: Project, ...more: string[]): Promise<Run> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await shop.run(...load, ...more);
    const events = outcome.stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ParityEvent);
    const compared = events.find((event) => event.type === "load.compared");
    const disturbed = outcome.exitCode === exitCodes.notProved || compared?.comparison.differences.some(isOfTheMachine) === true;
    if (disturbed && attempt < mostAttempts) continue;
    return { outcome, id: events[0]?.run ?? "", events, comparison: compared?.comparison };
  }
}

/** Of the time of all processors so far, in ticks: what the machine beneath this one gave to others, and all. undefined where nobody counts it. */
async function processorTimes(): Promise<{ readonly stolen: number; readonly all: number } | undefined> {
  const line = (await readFile("/proc/stat", "utf8").catch(() => "")).split("\n")[0] ?? "";
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return ticks.length < 8 ? undefined : { stolen: ticks[7] ?? 0, all: ticks.reduce((sum, each) => sum + each, 0) };
}

/** Why nothing can be compared here: two runs of the same are the same only on processors that are there alike for both. */
async function disturbance(since: Awaited<ReturnType<typeof processorTimes>>): Promise<string | undefined> {
  const now = await processorTimes();
  if (since === undefined || now === undefined) return undefined;
  const share = (now.stolen - since.stolen) / (now.all - since.all);
  return share > mostStolen ? `${(share * 100).toFixed(0)} % of the processors' time were taken from this machine meanwhile` : undefined;
}

const verdictOf = ({ comparison }: Run, metric: string): string | undefined =>
  comparison?.metrics.find((each) => each.metric === metric)?.verdict;

it("finds nothing between two runs of the same, and the slower app by its latencies; stored runs and files tell the same", {
  timeout: 240_000,
  // Somebody else on the machine may have slowed the very run that the others are compared with.
  retry: mostRetries,
}, async ({ skip, task }) => {
  const before = await processorTimes();
  try {
    await expect(runsAreToldApart()).resolves.toBeUndefined();
  } catch (error) {
    const disturbed = await disturbance(before);
    if (disturbed === undefined || (task.result?.retryCount ?? 0) < mostRetries) throw error;
    skip(`not compared: ${disturbed} (${messageOf(error)})`);
  }
});

async function runsAreToldApart(): Promise<void> {
  const shop = await project();
  const first = await run(shop, "--save", "base.json");
  expect(first.outcome.exitCode, first.outcome.stderr).toBe(0);
  const same = await run(shop, "--compare", first.id);
  expect(same.comparison?.regressions, same.outcome.stderr).toEqual([]);
  expect(["p50", "p95"].map((metric) => verdictOf(same, metric))).toEqual(["no change", "no change"]);
  expect(same.outcome.exitCode, same.outcome.stderr).toBe(0);

  // Far more than what a busy neighbour moves a median by.
  delay = 100;
  const slower = await run(shop, "--compare", first.id);
  expect(slower.outcome.exitCode, slower.outcome.stderr).toBe(1);
  expect(slower.comparison).toMatchObject({
    baseline: { run: first.id },
    candidate: { run: slower.id, scenario: "own", asked: 100 },
  });
  // Neither machine, configuration, script nor k6 changed; the machine may have been less quiet all the same.
  expect(slower.comparison?.differences.filter((each) => !isOfTheMachine(each))).toEqual([]);
  expect(slower.comparison?.regressions).toEqual(expect.arrayContaining(["p50", "p95", "p99"]));
  const p95 = slower.comparison?.metrics.find(({ metric }) => metric === "p95");
  expect(p95?.change?.low).toBeGreaterThan(1);
  expect(p95?.change?.high).toBeLessThan(2);

  // Nothing is loaded any more.
  const stored = await shop.run("load", "--compare", `${first.id},${same.id}`, "--with", slower.id);
  expect(stored.exitCode, stored.stderr).toBe(1);
  expect(stored.stderr + stored.stdout).toContain("worse: ");
  const file = await shop.run("load", "--compare", "base.json", "--with", same.id);
  expect(file.exitCode, file.stderr).toBe(0);

  // Another machine's file.
  const record = JSON.parse(await readFile(join(shop.root, "base.json"), "utf8")) as { origin: object };
  const elsewhere = { ...record, origin: { ...record.origin, machine: "64 CPUs, 256.0 GiB, linux arm64" } };
  await writeFile(join(shop.root, "elsewhere.json"), JSON.stringify(elsewhere));
  const refused = await shop.run("load", "--compare", "elsewhere.json", "--with", same.id);
  expect(expectError(refused, "NOT_COMPARABLE", 4)).toContain("64 CPUs");
  const across = await shop.run("load", "--compare", "elsewhere.json", "--with", same.id, "--across-machines");
  expect(across.exitCode, across.stderr).toBe(0);
  expect((across.stderr + across.stdout).replaceAll(/\s+/g, " ")).toContain("machine: 64 CPUs, 256.0 GiB, linux arm64 (baseline)");
}

it("refuses before it loads what there is nothing to compare with", { timeout: 60_000 }, async () => {
  const shop = await project();
  const missing = await shop.run(...load.slice(0, -1), "--compare", "zzzz");
  expect(expectError(missing, "RUN_NOT_FOUND", 2)).toContain("there is no load run zzzz");
  expectError(await shop.run("load", "--compare", "main"), "RUN_NOT_FOUND", 2);
  expectError(await shop.run("load", "--with", "zzzz"), "USAGE", 2);
  await writeFile(join(shop.root, "other.json"), "{}");
  expectError(await shop.run("load", "--compare", "other.json"), "RUN_NOT_FOUND", 2);
  expect(missing.ms).toBeLessThan(10_000);
});
