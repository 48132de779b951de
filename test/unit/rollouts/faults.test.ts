import { describe, expect, it } from "vitest";
import type { Rollout } from "../../../src/runtimes/releases.ts";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import { drillSchema } from "../../../src/steps/drill/definition.ts";
import type { FaultGiven } from "../../../src/steps/faults/fault-kind.ts";
import { actionsOf, recordedFault } from "../../../src/steps/faults/kinds/registry.ts";
import { rolledOut } from "../../../src/steps/faults/kinds/releasing.ts";
import { guardRelease } from "../../../src/steps/rollouts/guard.ts";
import { withdraw } from "../../../src/steps/rollouts/withdraw.ts";
import { forgetWithdrawal, withdrawalOf } from "../../../src/steps/rollouts/withdrawals.ts";

/** A stack in name only: it does what the test says and nothing else. */
function given(abilities: object = {}): FaultGiven {
  const stack = { kind: "native", plan: {}, ...abilities } as unknown as RunningStack;
  return { stack, context: { emit: () => undefined } as unknown as FaultGiven["context"], id: "test", remembered: {} };
}

const actions = (kind: string, parameters: object = {}) => actionsOf(recordedFault.parse({ id: "test", kind, parameters }));

describe("a change that a runtime has no means for", () => {
  it.each(["release", "canary", "blue-green"])("%s is not possible, with the reason", async (kind) => {
    expect(await actions(kind).obstacle(given())).toMatch(/^the native runtime cannot /);
  });

  it.each(["release", "canary", "blue-green"])("%s is not possible where the means itself says why", async (kind) => {
    const no = async (): Promise<string> => "not in this house";
    const means = { rollOut: no, rolloutObstacle: no, startBeside: no, besideObstacle: no };
    expect(await actions(kind).obstacle(given(means))).toBe("not in this house");
  });
});

describe("an undo that did nothing", () => {
  it.each<[string, object, string]>([
    [
      "release",
      { rollOut: 1, rolloutOf: async (): Promise<Rollout> => ({ release: "r1", state: "complete", says: "" }) },
      "app is still of the release r1",
    ],
    [
      "release",
      { rollOut: 1, rolloutOf: async (): Promise<Rollout> => ({ release: undefined, state: "failed", says: "no room" }) },
      "app is not whole: no room",
    ],
    ["canary", { startBeside: 1, isBeside: async () => true }, "app still has a canary"],
    ["blue-green", { startBeside: 1, servedBy: async () => "preview" }, "app is still switched to another release"],
  ])("%s is told by the system itself", async (kind, abilities, left) => {
    expect(await actions(kind).remains(given(abilities))).toBe(left);
  });
});

describe("waiting for a release", () => {
  it("another one's being whole does not end it", async () => {
    const looks: Rollout[] = [
      { release: "r1", state: "complete", says: "" },
      { release: undefined, state: "under way", says: "1 of 2" },
      { release: undefined, state: "complete", says: "" },
    ];
    const stack = { rollOut: 1, rolloutOf: async () => looks.shift() ?? { release: "r1", state: "complete", says: "late" } };
    const context = { host: { monotonic: () => 0, sleep: async () => undefined }, signal: new AbortController().signal };
    await rolledOut({ ...given(stack), context } as unknown as FaultGiven, { service: "app", release: undefined }, 1_000);
    expect(looks).toEqual([]);
  });
});

describe("the guard of a release", () => {
  const guard = async (rollout: Rollout): Promise<string[]> => {
    const done: string[] = [];
    const ended = new AbortController();
    const stack = {
      // No Prometheus answers: what the runtime says is looked at all the same.
      endpoint: () => {
        throw new Error("none");
      },
      rolloutOf: async () => rollout,
      rollBack: async () => void done.push("rolled back"),
    };
    const context = { emit: () => undefined, host: { sleep: async () => ended.abort() } };
    await guardRelease(stack as never, "app", context as never, ended.signal);
    return done;
  };

  it("takes back one that failed", async () => {
    expect(await guard({ release: "r1", state: "failed", says: "CrashLoopBackOff" })).toEqual(["rolled back"]);
  });

  it.each(["under way", "complete"] as const)("leaves one alone that is %s", async (state) => {
    expect(await guard({ release: "r1", state, says: "" })).toEqual([]);
  });
});

describe("a canary that is gone", () => {
  it("was taken away only where parity did it, and only until another one is started", async () => {
    const done: string[] = [];
    const { stack, context } = given({ endBeside: async () => void done.push("ended") });
    expect(withdrawalOf(stack, "app", "canary")).toBeUndefined();
    await withdraw(stack as never, "app", "9 of 20 requests to it failed", context);
    expect(done).toEqual(["ended"]);
    expect(withdrawalOf(stack, "app", "canary")).toBe("9 of 20 requests to it failed");
    expect(withdrawalOf(given().stack, "app", "canary")).toBeUndefined();
    forgetWithdrawal(stack, "app", "canary");
    expect(withdrawalOf(stack, "app", "canary")).toBeUndefined();
  });

  it("was not taken away where that failed", async () => {
    const { stack, context } = given({ endBeside: async () => Promise.reject(new Error("it stays")) });
    await expect(withdraw(stack as never, "app", "bad", context)).rejects.toThrow("it stays");
    expect(withdrawalOf(stack, "app", "canary")).toBeUndefined();
  });
});

describe("a drill's outcome", () => {
  const drill = {
    id: "mine",
    title: "Mine",
    guide: "platform",
    steadyState: { probes: [{ name: "ready", check: { get: "app.ready" }, withinMs: 1_000 }] },
    method: { faults: [{ kind: "release" }], effect: { probe: "ready", withinSeconds: 10 } },
    recovery: {},
    dataLoss: { acknowledgedWrites: 0 },
  };

  it("is absent where none is asked for: what an older drill demands has not changed", () => {
    const read = drillSchema.parse(drill);
    expect(Object.keys(read)).not.toContain("outcome");
    expect(Object.keys(read)).not.toContain("failedRequests");
  });

  it("is a check and its time", () => {
    const read = drillSchema.parse({
      ...drill,
      outcome: { check: { release: "app", is: "another" }, withinSeconds: 60 },
      failedRequests: 0,
    });
    expect(read.outcome).toEqual({ check: { release: "app", is: "another" }, withinMs: 5_000, withinSeconds: 60 });
  });
});
