import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fault } from "../../src/steps/faults/fault.ts";
import { healLeftOverFaults } from "../../src/steps/faults/heal.ts";
import { actionsOf, type FaultActions } from "../../src/steps/faults/kinds/registry.ts";
import { type FaultStack, startFaultStack } from "./faults-stack.ts";
import { pidOf, stateOf } from "./native-stack.ts";

let live: FaultStack;
beforeAll(async () => {
  live = await startFaultStack();
});
afterAll(() => live.stop());

const patience = { timeout: 60_000, interval: 50 };
const second = { service: "app", instance: 1 } as const;
const fault = (kind: Fault["kind"], parameters: object): Fault => ({ id: `test-${kind}`, kind, parameters });
const answers = async (instance: number): Promise<boolean> => (await live.direct(instance)).status === 200;
const acknowledged = async (): Promise<boolean> => (await live.write()).answer.status === 201;
const restarts = async (): Promise<number | undefined> =>
  (await live.stack.status()).find(({ service, instance }) => service === "app" && instance === 1)?.restarts;

/** One that is started again at once may be back before it is asked: then it is another process. */
async function isGone(before: number): Promise<boolean> {
  return !(await answers(1)) || (await pidOf(live.stack, "app", 1).catch(() => undefined)) !== before;
}

async function undoTwice(actions: FaultActions, id: string): Promise<void> {
  await actions.undo(live.given(id));
  await actions.undo(live.given(id));
  expect(await actions.remains(live.given(id))).toBeUndefined();
  await expect.poll(() => answers(1), patience).toBe(true);
}

describe("one of two app instances", () => {
  it.for(["kill", "stop"] as const)("is gone for clients while it is ended by %s, and the other one serves", async (kind) => {
    const id = `test-${kind}`;
    const actions = actionsOf(fault(kind, second));
    expect(await actions.obstacle(live.given(id))).toBeUndefined();
    expect(await answers(1)).toBe(true);
    await actions.inject(live.given(id));
    expect(await answers(1)).toBe(false);
    // Until whoever started it has noted that, it looks as if it ran.
    await expect.poll(() => actions.remains(live.given(id)), patience).toBe("app/1 is exited");
    // The load balancer asks every half second; until then it tries the other one.
    await expect.poll(acknowledged, patience).toBe(true);
    expect(await answers(0)).toBe(true);
    await undoTwice(actions, id);
  });

  it("is away for a moment when it is restarted", async () => {
    const before = (await restarts()) ?? 0;
    const pid = await pidOf(live.stack, "app", 1);
    const actions = actionsOf(fault("restart", second));
    await actions.inject(live.given("test-restart"));
    expect(await isGone(pid)).toBe(true);
    // It comes back without an undo: that is what a restart is.
    await expect.poll(() => answers(1), patience).toBe(true);
    await undoTwice(actions, "test-restart");
    expect(await restarts()).toBe(before + 1);
  });

  it("is killed again each time it is up, until that is undone", async () => {
    const before = (await restarts()) ?? 0;
    const killed = await pidOf(live.stack, "app", 1);
    const actions = actionsOf(fault("crash-loop", { ...second, times: 20, everySeconds: 0.2 }));
    await actions.inject(live.given("test-crash-loop"));
    expect(await isGone(killed)).toBe(true);
    await expect.poll(restarts, patience).toBeGreaterThanOrEqual(before + 3);
    await undoTwice(actions, "test-crash-loop");
    const [after, pid] = [await restarts(), await pidOf(live.stack, "app", 1)];
    // A loop that went on would have killed it within these rounds.
    for (let round = 0; round < 20; round += 1) expect((await live.direct(1)).status).toBe(200);
    expect([await restarts(), await pidOf(live.stack, "app", 1)]).toEqual([after, pid]);
  });

  it("is killed as often as the crash loop says, and no more", async () => {
    const before = (await restarts()) ?? 0;
    const actions = actionsOf(fault("crash-loop", { ...second, times: 2, everySeconds: 0.1 }));
    await actions.inject(live.given("test-crash-loop"));
    await expect.poll(restarts, patience).toBe(before + 2);
    await expect.poll(() => answers(1), patience).toBe(true);
    await undoTwice(actions, "test-crash-loop");
    expect(await restarts()).toBe(before + 2);
  });
});

describe("from the record alone, after parity was killed", () => {
  it.for([
    ["kill", second],
    ["stop", second],
    ["restart", second],
    ["crash-loop", { ...second, times: 5, everySeconds: 1 }],
    ["pause", second],
  ] as const)("%s is undone", async ([kind, parameters]) => {
    const pid = await pidOf(live.stack, "app", 1);
    const comesBack = kind === "restart" || kind === "crash-loop";
    await live.breakAndDie(fault(kind, parameters));
    expect(comesBack ? await isGone(pid) : !(await answers(1))).toBe(true);
    expect(await healLeftOverFaults(live.stack, live.quiet())).toHaveLength(1);
    expect(await stateOf(live.stack, "app", 1)).toBe("running");
    await expect.poll(() => answers(1), patience).toBe(true);
    expect(await healLeftOverFaults(live.stack, live.quiet())).toHaveLength(0);
  });
});

describe("an ending that cannot be", () => {
  it("has a reason", async () => {
    const obstacle = (parameters: object): Promise<string | undefined> =>
      actionsOf(fault("crash-loop", parameters)).obstacle(live.given("x"));
    expect(await obstacle({ service: "app", instance: 2 })).toBe("the plan has no app/2");
    expect(await obstacle({ service: "migrate", instance: 0 })).toBe("migrate runs once and has ended");
  });

  it("is told by the undo when the restart itself failed", async () => {
    const broken = { ...live.stack, kind: "native", halt: async () => undefined, status: () => live.stack.status() };
    let asked = 0;
    const stack = Object.assign(broken, {
      kill: async () => undefined,
      restore: async () => {
        asked += 1;
        if (asked === 1) throw new Error("no port is free");
      },
    }) as unknown as FaultStack["stack"];
    const actions = actionsOf(fault("restart", second));
    await actions.inject({ ...live.given("test-broken"), stack });
    await expect(actions.undo({ ...live.given("test-broken"), stack })).rejects.toThrow("no port is free");
    expect(asked).toBe(2);
  });
});
