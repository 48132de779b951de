import { describe, expect, it } from "vitest";
import type { ResourceLimits } from "../../../src/runtimes/abilities.ts";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import type { Fault } from "../../../src/steps/faults/fault.ts";
import type { FaultGiven } from "../../../src/steps/faults/fault-kind.ts";
import { endOngoing, goOn } from "../../../src/steps/faults/kinds/ongoing.ts";
import { actionsOf, type FaultActions, recordedFault } from "../../../src/steps/faults/kinds/registry.ts";

const target = { service: "app", instance: 1 } as const;
const plan = { services: [{ name: "app", kind: "service", instances: 2 }] };
const running = [{ ...target, state: "running" }];
const limits: ResourceLimits = { cpus: 0.1 };

/** A stack in name only: it does what the test says and nothing else. */
function given(abilities: object = {}): FaultGiven {
  const stack = { kind: "native", plan, status: async () => running, ...abilities } as unknown as RunningStack;
  const context = { host: {}, signal: new AbortController().signal } as unknown as FaultGiven["context"];
  return { stack, context, id: "test", remembered: {} };
}

function actions(kind: Fault["kind"], parameters: object = {}): FaultActions {
  return actionsOf(recordedFault.parse({ id: "test", kind, parameters: { service: "app", instance: 1, ...parameters } }));
}

const nothing = async (): Promise<void> => undefined;
const parametersOf: readonly [Fault["kind"], object][] = [
  ["cpu-limit", { cpus: 0.1 }],
  ["memory-limit", {}],
  ["slow-disk", { writeBytesPerSecond: 65_536 }],
  ["disk-full", {}],
  ["clock-skew", {}],
  ["restart", {}],
  ["crash-loop", {}],
];

describe("a fault that a runtime has no means for", () => {
  it.for(parametersOf)("%s is not possible, with the reason", async ([kind, parameters]) => {
    expect(await actions(kind, parameters).obstacle(given())).toMatch(/^the native runtime cannot /);
  });

  it.for(parametersOf)("%s is not possible where the means itself says why", async ([kind, parameters]) => {
    const no = async (): Promise<string> => "not in this house";
    const means = {
      kill: nothing,
      limit: nothing,
      limitObstacle: no,
      boundDisk: nothing,
      diskObstacle: no,
      skewClock: nothing,
      clockObstacle: no,
    };
    const obstacle = await actions(kind, parameters).obstacle(given(means));
    expect(obstacle).toBe(kind === "restart" || kind === "crash-loop" ? undefined : "not in this house");
  });
});

describe("an undo that did nothing", () => {
  it.for<[Fault["kind"], object, object, string]>([
    [
      "cpu-limit",
      { cpus: 0.1 },
      { limit: nothing, unlimit: nothing, limitsOf: async () => limits },
      'app/1 is still limited: {"cpus":0.1}',
    ],
    [
      "memory-limit",
      {},
      { kill: nothing, restore: nothing, limit: nothing, unlimit: nothing, limitsOf: async () => limits },
      "app/1 is still limited",
    ],
    [
      "disk-full",
      {},
      { kill: nothing, restore: nothing, boundDisk: nothing, emptyDisk: nothing, isDiskFull: async () => true },
      "is still full",
    ],
    [
      "clock-skew",
      {},
      { skewClock: nothing, rightClock: nothing, clockOffset: async () => 3_600 },
      "the clock of app/1 is still 3600 s off",
    ],
    ["restart", {}, { kill: nothing, restore: nothing, status: async () => [{ ...target, state: "exited" }] }, "app/1 is exited"],
    ["crash-loop", {}, { kill: nothing, restore: nothing, status: async () => [{ ...target, state: "paused" }] }, "app/1 is paused"],
  ])("of %s is found out", async ([kind, parameters, abilities, left]) => {
    const fault = actions(kind, parameters);
    await fault.undo(given(abilities));
    expect(await fault.remains(given(abilities))).toContain(left);
  });
});

const step = (): AbortSignal => new AbortController().signal;

describe("what goes on while a fault is held", () => {
  it("is ended and waited for, once", async () => {
    let ended = false;
    goOn("one", step(), async (ending) => {
      await new Promise((resolve) => ending.addEventListener("abort", resolve));
      ended = true;
    });
    await endOngoing("one");
    await endOngoing("one");
    expect(ended).toBe(true);
  });

  it("tells what it failed with, and being ended is no failure", async () => {
    goOn("two", step(), () => Promise.reject(new Error("no port is free")));
    await expect(endOngoing("two")).rejects.toThrow("no port is free");
    goOn("three", step(), (ending) => new Promise((_, reject) => ending.addEventListener("abort", () => reject(ending.reason as Error))));
    await expect(endOngoing("three")).resolves.toBeUndefined();
    goOn("four", AbortSignal.abort(), () => Promise.reject(new Error("interrupted")));
    await expect(endOngoing("four")).resolves.toBeUndefined();
  });

  it("is nothing where another process held the fault", async () => {
    await expect(endOngoing("unknown")).resolves.toBeUndefined();
  });
});

describe("the limit of memory", () => {
  it("is a share of what the instance uses, or bytes", async () => {
    const asked: ResourceLimits[] = [];
    const abilities = {
      limit: async (_: object, wanted: ResourceLimits) => void asked.push(wanted),
      usage: async () => [{ ...target, memoryBytes: 1_000_000 }],
    };
    await actions("memory-limit", { shareOfUsed: 1.5 }).inject(given(abilities));
    await actions("memory-limit", { bytes: 2_000_000 }).inject(given(abilities));
    expect(asked).toEqual([{ memoryBytes: 1_500_000 }, { memoryBytes: 2_000_000 }]);
  });

  it("cannot be a share of nothing", async () => {
    const abilities = { limit: nothing, usage: async () => [] };
    await expect(actions("memory-limit").inject(given(abilities))).rejects.toThrow("app/1 uses no memory");
  });
});
