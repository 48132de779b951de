import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fact } from "../../../src/events/event.ts";
import { nodeHost } from "../../../src/host/node.ts";
import type { Fault, InjectsFaults, RunningStack } from "../../../src/runtimes/runtime.ts";
import { healLeftOverFaults } from "../../../src/steps/faults/heal.ts";
import { holdFault } from "../../../src/steps/faults/hold-fault.ts";
import { type FaultRecord, forgetFault, leftOverFaults, recordFault } from "../../../src/steps/faults/ledger.ts";
import { ownerOf } from "../../../src/steps/faults/owner.ts";
import type { StepContext, Undo } from "../../../src/work/context.ts";

const host = nodeHost();
let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-ledger-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function recordOf(id: string, changes: Partial<FaultRecord> = {}): Promise<FaultRecord> {
  return {
    v: 1,
    fault: { id, kind: "kill", service: "postgres", instance: 0 },
    drill: "kill-postgres",
    run: "run",
    recordedAt: new Date(host.now()).toISOString(),
    deadline: host.now() + 60_000,
    owner: (await ownerOf(host.pid)) ?? { pid: host.pid, startedAt: undefined },
    abandoned: false,
    heal: ["true"],
    cwd: directory,
    ...changes,
  };
}

const gone = { pid: host.pid, startedAt: "1" };

describe("left-over faults", () => {
  it("are none where nothing was ever recorded", async () => {
    expect(await leftOverFaults(join(directory, "absent"))).toEqual([]);
  });

  it("are not those of a drill that is under way", async () => {
    await recordFault(directory, await recordOf("a"));
    expect(await leftOverFaults(directory)).toEqual([]);
  });

  it.each([
    ["whose owner is gone", { owner: gone }],
    ["that their owner gave up", { abandoned: true }],
    ["past their deadline", { deadline: 1 }],
  ])("are those %s", async (_, changes) => {
    const record = await recordOf("a", changes);
    await recordFault(directory, record);
    expect(await leftOverFaults(directory)).toEqual([record]);
  });

  it("come oldest first", async () => {
    await recordFault(directory, await recordOf("b", { owner: gone, recordedAt: "2026-01-02T00:00:00.000Z" }));
    await recordFault(directory, await recordOf("a", { owner: gone, recordedAt: "2026-01-01T00:00:00.000Z" }));
    expect((await leftOverFaults(directory)).map(({ fault }) => fault.id)).toEqual(["a", "b"]);
  });

  it("are forgotten as often as one likes", async () => {
    await recordFault(directory, await recordOf("a"));
    await forgetFault(directory, "a");
    await forgetFault(directory, "a");
    expect(await readdir(join(directory, "faults"))).toEqual([]);
  });
});

/** A stack whose faults are a list: what is in it is broken. */
function breakable(failing: readonly string[] = []): { stack: RunningStack & InjectsFaults; broken: Fault[]; signals: AbortSignal[] } {
  const broken: Fault[] = [];
  const signals: AbortSignal[] = [];
  const stack = {
    kind: "native",
    plan: { stateDirectory: directory },
    inject: async (fault: Fault) => void broken.push(fault),
    undo: async (fault: Fault, context: StepContext) => {
      signals.push(context.signal);
      context.signal.throwIfAborted();
      if (failing.includes(fault.id)) throw new Error("it does not come up");
      broken.splice(0, broken.length, ...broken.filter(({ id }) => id !== fault.id));
    },
  } as unknown as RunningStack & InjectsFaults;
  return { stack, broken, signals };
}

function contextWith(signal: AbortSignal = new AbortController().signal): { context: StepContext; facts: Fact[]; undos: Undo[] } {
  const facts: Fact[] = [];
  const undos: Undo[] = [];
  const context = { signal, host, run: { id: "run" }, emit: (fact: Fact) => facts.push(fact), defer: (undo: Undo) => undos.push(undo) };
  return { context: context as unknown as StepContext, facts, undos };
}

describe("healing", () => {
  it("undoes every left-over fault, tells it and forgets it; a second time does nothing", async () => {
    await recordFault(directory, await recordOf("a", { owner: gone }));
    await recordFault(directory, await recordOf("b", { owner: gone }));
    const { stack } = breakable();
    const { context, facts } = contextWith();
    expect(await healLeftOverFaults(stack, context)).toHaveLength(2);
    expect(facts.map(({ type }) => type)).toEqual(["fault.undone", "fault.undone"]);
    expect(await healLeftOverFaults(stack, context)).toEqual([]);
  });

  it("tries each, keeps the record of the one it could not undo, and fails", async () => {
    await recordFault(directory, await recordOf("a", { owner: gone }));
    await recordFault(directory, await recordOf("b", { owner: gone }));
    const { stack } = breakable(["b"]);
    await expect(healLeftOverFaults(stack, contextWith().context)).rejects.toMatchObject({ code: "FAULT_LEFT_OVER" });
    expect((await leftOverFaults(directory)).map(({ fault }) => fault.id)).toEqual(["b"]);
  });
});

describe("a held fault", () => {
  const fault: Fault = { id: "held", kind: "kill", service: "postgres", instance: 0 };
  const options = { drill: "kill-postgres", heal: ["true"], cwd: "/", longestMs: 60_000 };

  it("is on the disk and on the undo stack before it is injected", async () => {
    const { stack, broken } = breakable();
    const { context, facts, undos } = contextWith();
    const held = await holdFault(stack, fault, options, context);
    expect(broken).toEqual([]);
    expect(facts).toEqual([expect.objectContaining({ type: "fault.recorded", fault: "held" })]);
    expect(await readdir(join(directory, "faults"))).toContain("held.json");
    await held.inject();
    expect(broken).toHaveLength(1);
    await undos[0]?.run();
    expect(broken).toEqual([]);
    expect(await readdir(join(directory, "faults"))).not.toContain("held.json");
  });

  it("is undone though the step was interrupted", async () => {
    const { stack, broken } = breakable();
    const held = await holdFault(stack, fault, options, contextWith(AbortSignal.abort()).context);
    await held.inject();
    await held.undo();
    expect(broken).toEqual([]);
  });

  it("is left over, and said to be, when it cannot be undone", async () => {
    const { stack } = breakable(["held"]);
    const held = await holdFault(stack, fault, options, contextWith().context);
    await held.inject();
    await expect(held.undo()).rejects.toThrow("it does not come up");
    expect(await leftOverFaults(directory)).toEqual([expect.objectContaining({ abandoned: true })]);
  });
});
