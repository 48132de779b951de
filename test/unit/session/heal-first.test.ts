import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import { healFirst } from "../../../src/session/heal-first.ts";
import type { Session } from "../../../src/session/session.ts";
import { takeDown } from "../../../src/session/take-down.ts";
import { markClosed, mayBeClosed } from "../../../src/steps/backup/live/closed.ts";
import { leftOverFaults, recordFault } from "../../../src/steps/faults/ledger.ts";
import { ownerOf } from "../../../src/steps/faults/owner.ts";
import { contextWith, faultOf, gone, host, recordOf, type Script, scriptKinds } from "../faults/scripted-kind.ts";

let directory = "";
let script: Script;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-heal-first-"));
  script = scriptKinds();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface World {
  /** What runs; undefined: there is no trace of the stack. */
  running: string[] | undefined;
  /** Resolves when the service is ready: a start waits for it. */
  ready?: () => Promise<void>;
}

/** A session over a runtime that only keeps a list of what runs. */
function sessionIn(world: World): { session: Session; log: string[] } {
  const log: string[] = [];
  const plan = {
    stateDirectory: directory,
    services: [
      { name: "postgres", kind: "service", instances: 1, dependsOn: [] },
      { name: "app", kind: "service", instances: 1, dependsOn: ["postgres"] },
    ],
  } as unknown as Plan;
  const stack = {
    kind: "native",
    plan,
    status: async () => (world.running ?? []).map((service) => ({ service, instance: 0, state: "running" })),
    stop: async (keep: string) => {
      log.push(`stop ${keep}`);
      world.running = undefined;
    },
  } as unknown as RunningStack;
  const runtime = {
    kind: "native",
    attach: () => stack,
    find: async () => (world.running === undefined ? undefined : stack),
    start: async (part: Plan) => {
      log.push(`start ${part.services.map(({ name }) => name).join(" ")}`);
      world.running = part.services.map(({ name }) => name);
      await world.ready?.();
      return stack;
    },
  };
  const { context } = contextWith();
  const session = {
    project: { stateDirectory: directory, plan, runtime, host },
    host,
    stack: world.running === undefined ? undefined : stack,
    context: () => context,
    step: async (name: string, _title: string, _signal: AbortSignal, work: (given: typeof context) => Promise<{ value: unknown }>) => {
      log.push(name);
      return (await work(context)).value;
    },
  } as unknown as Session;
  return { session, log };
}

const never = new AbortController().signal;
const leave = async (id: string, kind: "slow-close" | "corrupted-page", changes: Parameters<typeof recordOf>[2] = {}): Promise<unknown> =>
  recordFault(directory, await recordOf(directory, id, { fault: faultOf(id, kind), owner: gone, ...changes }));
const left = async (): Promise<string[]> => (await leftOverFaults(directory)).map(({ fault }) => fault.id);

test("what a running stack has of faults is undone", async () => {
  await leave("a", "slow-close");
  const { session, log } = sessionIn({ running: ["postgres", "app"] });
  expect(await healFirst(session, never)).toBe(1);
  expect(script.done).toContain("undo a");
  expect([await left(), log]).toEqual([[], []]);
});

test("of a stack without a trace what ended with it is forgotten, and nothing is started for it", async () => {
  await leave("a", "slow-close");
  const { session, log } = sessionIn({ running: undefined });
  await healFirst(session, never);
  expect([await left(), log, script.done]).toEqual([[], [], []]);
});

test("of a stack that died what ended with it waits until the stack was brought up", async () => {
  await leave("a", "slow-close");
  const world: World = { running: [] };
  const { session } = sessionIn(world);
  await healFirst(session, never);
  expect(await left()).toEqual(["a"]);
  world.running = ["postgres", "app"];
  await healFirst(session, never);
  expect(await left()).toEqual([]);
});

test("what outlives a stack is undone before its service is started, and made sure of after", async () => {
  await leave("a", "corrupted-page");
  const { session, log } = sessionIn({ running: undefined });
  await healFirst(session, never);
  expect(log).toEqual(["start", "start postgres"]);
  expect(script.done).toEqual(["undo a", "dismantle a", "undo a", "remains a", "dismantle a"]);
  expect(await left()).toEqual([]);
});

test("what keeps a service from being ready is undone while that is waited for", async () => {
  await leave("a", "corrupted-page");
  script.failing.add("undo a");
  const healed = async (): Promise<void> => {
    script.failing.clear();
    await expect.poll(left).toEqual([]);
  };
  const { session } = sessionIn({ running: undefined, ready: healed });
  await healFirst(session, never);
  expect(await left()).toEqual([]);
});

test("what cannot be undone keeps its record, and what was started for it is stopped again", async () => {
  await leave("a", "corrupted-page");
  script.failing.add("undo a");
  const { session, log } = sessionIn({ running: undefined });
  await expect(healFirst(session, never)).rejects.toMatchObject({ code: "FAULT_LEFT_OVER", exitCode: 3 });
  expect(log).toEqual(["start", "start postgres", "stop data"]);
  expect([await left(), session.stack]).toEqual([["a"], undefined]);
});

test("what is marked as closed stays marked while its server is down, and no longer than there is data", async () => {
  const { session } = sessionIn({ running: ["postgres", "app"] });
  const marked = { kind: "native" as const, plan: session.project.plan };
  await markClosed(marked, ["shop"]);
  await healFirst(session, never);
  await takeDown(session, "data", never);
  expect(await mayBeClosed(marked)).toBe(true);
  await takeDown(session, "nothing", never);
  expect(await mayBeClosed(marked)).toBe(false);
});

test("what a living process holds is refused, and left alone", async () => {
  const parent = await ownerOf(process.ppid);
  await leave("a", "slow-close", { owner: parent ?? gone });
  const { session } = sessionIn({ running: ["postgres", "app"] });
  await expect(healFirst(session, never)).rejects.toMatchObject({
    code: "FAULT_LEFT_OVER",
    message: expect.stringContaining(`${process.ppid}`),
  });
  expect(script.done).toEqual([]);
});

test("what was done to a stack of another runtime concerns nobody here", async () => {
  await leave("a", "corrupted-page", { runtime: "compose" });
  const { session, log } = sessionIn({ running: undefined });
  expect(await healFirst(session, never)).toBe(0);
  expect([await left(), log]).toEqual([["a"], []]);
});

test("a second stack that cannot be cleared keeps no fault from being undone, and is told of after", async () => {
  await leave("a", "slow-close");
  const place = join(directory, "disaster", "dead");
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "plan.json"), JSON.stringify({ runtime: "native" }));
  const { session } = sessionIn({ running: ["postgres", "app"] });
  const attach = (): never => {
    throw new Error("it does not stop");
  };
  Object.assign(session.project.runtime, { attach });
  await expect(healFirst(session, never)).rejects.toThrow("it does not stop");
  expect([script.done[0], await left()]).toEqual(["undo a", []]);
});

test("what killed drills left beside the stack is removed", async () => {
  for (const folder of ["wal/drill-1/incoming", "isolated/1/data", "disaster/2"]) await mkdir(join(directory, folder), { recursive: true });
  const { session } = sessionIn({ running: undefined });
  expect(await healFirst(session, never)).toBe(0);
  const names = await readdir(directory, { recursive: true });
  expect(names.filter((name) => /^(wal|isolated\/.|disaster\/.)/.test(name))).toEqual([]);
});

test("taking the stack down undoes what would outlive it, and forgets the rest", async () => {
  await leave("a", "corrupted-page");
  await leave("b", "slow-close");
  const { session, log } = sessionIn({ running: ["postgres", "app"] });
  await takeDown(session, "data", never);
  expect(script.done).toContain("undo a");
  expect([await left(), log]).toEqual([[], ["stop", "stop data"]]);
});

test("taking it down is not kept back by what cannot be undone: that keeps its record, unless the data goes too", async () => {
  await leave("a", "corrupted-page");
  await leave("b", "slow-close");
  script.failing.add("undo a");
  const first = sessionIn({ running: ["postgres", "app"] });
  await expect(takeDown(first.session, "data", never)).rejects.toMatchObject({ code: "FAULT_LEFT_OVER" });
  expect([await left(), first.log]).toEqual([["a"], ["stop", "stop data"]]);
  const second = sessionIn({ running: undefined });
  await takeDown(second.session, "nothing", never);
  expect(await left()).toEqual([]);
});
