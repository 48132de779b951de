import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Fact, ParityEvent } from "../../../src/events/event.ts";
import { nodeHost } from "../../../src/host/node.ts";
import { lockStack } from "../../../src/session/lock.ts";
import { followOtherRuns } from "../../../src/session/other-runs.ts";
import type { Session } from "../../../src/session/session.ts";

const host = nodeHost();
let folder: string;
let ended: AbortController;
let following: Promise<void>;
let told: ParityEvent[];
let changes: number;
/** What the catalogue takes to be read. */
let listing: Promise<void>;
let passes: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-others-"));
  ended = new AbortController();
  told = [];
  changes = 0;
  listing = Promise.resolve();
  passes = 0;
});

afterEach(async () => {
  ended.abort();
  await following;
  await rm(folder, { recursive: true });
});

function follow(): void {
  const sleep = async (_ms: number, signal?: AbortSignal): Promise<void> => {
    passes += 1;
    await host.sleep(50, signal);
  };
  const session = { host: { ...host, sleep }, project: { stateDirectory: folder }, run: { id: "own" } } as unknown as Session;
  const tell = (event: ParityEvent) => void told.push(event);
  const changed = async (): Promise<void> => {
    changes += 1;
    await listing;
  };
  following = followOtherRuns(session, { tell, changed }, ended.signal);
}

const begun: Fact = { type: "step.started", step: "backup", title: "back up" };
const over: Fact = { type: "step.finished", step: "backup", outcome: "done", summary: "taken", ms: 1 };
const progressed: Fact = { type: "backup.progressed", backup: "b1", doing: "dump", bytes: 10 };
const closed: Fact = { type: "run.finished", exitCode: 0, ms: 1 };

async function write(run: string, text: string | readonly Fact[], at: string = new Date(host.now()).toISOString()): Promise<void> {
  const lines = typeof text === "string" ? text : text.map((fact) => `${JSON.stringify({ v: 1, seq: 1, at, run, ...fact })}\n`).join("");
  await mkdir(join(folder, "runs", run), { recursive: true });
  await appendFile(join(folder, "runs", run, "events.ndjson"), lines);
}

const seen = () => told.map(({ run, type }) => `${run} ${type}`);

test("what a run does that begins later is told as it is written; its own affairs are not", async () => {
  await write("old", [begun, over, closed]);
  await write("own", [begun]);
  follow();
  const unlock = await lockStack(host, folder, "backup");
  const half = JSON.stringify({ v: 1, seq: 2, at: "", run: "new", ...progressed });
  await write("new", [{ type: "runtime.chosen", kind: "native", reason: "" }, begun]);
  await write("new", half.slice(0, 20));
  await expect.poll(seen).toEqual(["new step.started"]);
  await write("new", `${half.slice(20)}\n`);
  await expect.poll(seen).toEqual(["new step.started", "new backup.progressed"]);
  await write("new", [over, closed]);
  await unlock();
  await expect.poll(() => changes).toBe(1);
  expect(seen()).toEqual(["new step.started", "new backup.progressed", "new step.finished"]);
});

test("of a step that was under way before all is told, and that it was killed once nobody holds the stack", async () => {
  const unlock = await lockStack(host, folder, "backup");
  await write("before", [{ type: "step.started", step: "load", title: "load" }, { ...over, step: "load" }, begun, progressed]);
  follow();
  await expect.poll(seen).toEqual(["before step.started", "before backup.progressed"]);
  expect(told[0]).toMatchObject({ step: "backup" });
  await unlock();
  await expect.poll(seen).toContain("before step.finished");
  expect(told.at(-1)).toMatchObject({ step: "backup", outcome: "cancelled", summary: "the process that carried it out is gone" });
});

test("what was killed before is not told, neither while nobody holds the stack nor while a later run does", async () => {
  const longAgo = "2026-01-01T00:00:00.000Z";
  await write("killed", [{ type: "step.started", step: "start", title: "start" }], longAgo);
  follow();
  await expect.poll(() => passes).toBeGreaterThan(0);
  await write("first", [progressed]);
  await expect.poll(seen).toEqual(["first backup.progressed"]);
  ended.abort();
  await following;
  ended = new AbortController();
  told = [];
  const unlock = await lockStack(host, folder, "backup");
  await write("holds", [begun, progressed]);
  follow();
  await expect.poll(seen).toEqual(["holds step.started", "holds backup.progressed"]);
  await unlock();
  await expect.poll(seen).toEqual(["holds step.started", "holds backup.progressed", "holds step.finished"]);
});

test("what others do is told while the store is silent, and what changed meanwhile is read after it has answered", async () => {
  const answered = Promise.withResolvers<void>();
  listing = answered.promise;
  follow();
  await expect.poll(() => passes).toBeGreaterThan(0);
  await write("one", [progressed, closed]);
  await expect.poll(() => changes).toBe(1);
  await write("two", [progressed, closed]);
  await expect.poll(seen).toEqual(["one backup.progressed", "two backup.progressed"]);
  expect(changes).toBe(1);
  answered.resolve();
  await expect.poll(() => changes).toBe(2);
});
