import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mountPoints } from "../../src/runtimes/native/disk-state.ts";
import { sha256 } from "../../src/runtimes/native/prepare.ts";
import type { Fault } from "../../src/steps/faults/fault.ts";
import { healLeftOverFaults } from "../../src/steps/faults/heal.ts";
import { actionsOf } from "../../src/steps/faults/kinds/registry.ts";
import { takeBack } from "../../src/steps/faults/take-back.ts";
import { type FaultStack, startFaultStack } from "./faults-stack.ts";
import { stateOf } from "./native-stack.ts";

let live: FaultStack;
beforeAll(async () => {
  live = await startFaultStack();
});
afterAll(() => live?.stop());

const patience = { timeout: 60_000, interval: 50 };
const second = { service: "app", instance: 1 } as const;
const database = { service: "postgres", instance: 0 } as const;
const fault = (kind: Fault["kind"], parameters: object): Fault => ({ id: `test-${kind}`, kind, parameters });
const answers = async (): Promise<boolean> => (await live.direct(1)).status === 200;

/** Of so many direct answers, in ms; one that fails counts as the second it waited. Others on this machine make some of them longer. */
async function directMs(times: number): Promise<{ readonly quickest: number; readonly middle: number }> {
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) taken.push((await live.direct(1)).ms);
  taken.sort((one, other) => one - other);
  return { quickest: taken[0] ?? 0, middle: taken[Math.floor(times / 2)] ?? 0 };
}

/** How long so many writes at once take, in ms. */
async function writesMs(times: number): Promise<number> {
  const startedAt = performance.now();
  const answered = await Promise.all(Array.from({ length: times }, () => live.write(30_000)));
  expect(answered.map(({ answer }) => answer.status)).toEqual(Array.from({ length: times }, () => 201));
  return performance.now() - startedAt;
}

/** Mounts of this stack's that are left on this machine. */
async function mountsLeft(): Promise<readonly string[]> {
  return (await mountPoints()).filter((point) => point.startsWith(`${live.stack.plan.root}/`));
}

/** Groups of this stack's that are left on this machine. */
async function groupsLeft(): Promise<readonly string[]> {
  const entries = await readdir("/sys/fs/cgroup", { recursive: true });
  const { project, stateDirectory } = live.stack.plan;
  return entries.filter((entry) => entry.includes(`parity-${project}-${sha256(stateDirectory).slice(0, 8)}-`));
}

describe("an instance with little CPU", () => {
  it("is slow until that is undone, however often", async (test) => {
    const actions = actionsOf(fault("cpu-limit", { ...second, cpus: 0.02 }));
    const obstacle = await actions.obstacle(live.given("cpu"));
    test.skip(obstacle !== undefined, obstacle);
    const before = await directMs(20);
    await actions.inject(live.given("cpu"));
    expect(await actions.remains(live.given("cpu"))).toBe('app/1 is still limited: {"cpus":0.02}');
    const during = await directMs(20);
    await actions.undo(live.given("cpu"));
    await actions.undo(live.given("cpu"));
    expect(await actions.remains(live.given("cpu"))).toBeUndefined();
    expect(await groupsLeft()).toEqual([]);
    const after = await directMs(20);
    expect(during.middle).toBeGreaterThan(5 * Math.max(before.quickest, after.quickest));
    // What is still limited answers a few quickly too.
    expect(during.middle).toBeGreaterThan(2 * after.middle);
  });

  it("is freed from the record alone, after parity was killed", async (test) => {
    const actions = fault("cpu-limit", { ...second, cpus: 0.02 });
    test.skip((await actionsOf(actions).obstacle(live.given("cpu"))) !== undefined, "no control groups");
    await live.breakAndDie(actions);
    expect(await live.stack.limitsOf(second)).toEqual({ cpus: 0.02 });
    expect(await healLeftOverFaults(live.stack, live.quiet())).toHaveLength(1);
    expect(await live.stack.limitsOf(second)).toBeUndefined();
    expect(await groupsLeft()).toEqual([]);
  });

  it("is freed also when it was restarted meanwhile", async (test) => {
    test.skip((await live.stack.limitObstacle(second, { cpus: 0.5 })) !== undefined, "no control groups");
    await live.stack.limit(second, { cpus: 0.5 });
    await live.stack.halt(second);
    await live.stack.restore(second, live.quiet());
    expect(await live.stack.limitsOf(second)).toBeUndefined();
    await live.stack.unlimit(second);
    expect(await groupsLeft()).toEqual([]);
    await expect.poll(answers, patience).toBe(true);
  });
});

describe("an instance with too little memory", () => {
  it("is ended by the kernel, the other one serves, and the undo brings it back", async (test) => {
    const actions = actionsOf(fault("memory-limit", { ...second, shareOfUsed: 1 }));
    const obstacle = await actions.obstacle(live.given("memory"));
    test.skip(obstacle !== undefined, obstacle);
    await actions.inject(live.given("memory"));
    await expect.poll(answers, patience).toBe(false);
    await expect.poll(() => stateOf(live.stack, "app", 1), patience).toBe("exited");
    await expect.poll(async () => (await live.write()).answer.status, patience).toBe(201);
    await actions.undo(live.given("memory"));
    await actions.undo(live.given("memory"));
    expect(await actions.remains(live.given("memory"))).toBeUndefined();
    expect(await groupsLeft()).toEqual([]);
    await expect.poll(answers, patience).toBe(true);
  });

  it("stays while it needs no more than it is given", async (test) => {
    const actions = actionsOf(fault("memory-limit", { ...second, shareOfUsed: 3 }));
    const obstacle = await actions.obstacle(live.given("memory"));
    test.skip(obstacle !== undefined, obstacle);
    await actions.inject(live.given("memory"));
    for (let time = 0; time < 50; time += 1) expect(await answers()).toBe(true);
    await actions.undo(live.given("memory"));
    expect(await stateOf(live.stack, "app", 1)).toBe("running");
  });
});

describe("a database on a slow disk", () => {
  it("takes long for a commit until that is undone", async (test) => {
    const actions = actionsOf(fault("slow-disk", { ...database, writeBytesPerSecond: 65_536 }));
    const obstacle = await actions.obstacle(live.given("disk"));
    test.skip(obstacle !== undefined, obstacle);
    const before = Math.min(await writesMs(20), await writesMs(20));
    await actions.inject(live.given("disk"));
    const during = await writesMs(20);
    await actions.undo(live.given("disk"));
    await actions.undo(live.given("disk"));
    expect(await actions.remains(live.given("disk"))).toBeUndefined();
    expect(await groupsLeft()).toEqual([]);
    const after = Math.min(await writesMs(20), await writesMs(20));
    await test.annotate(`20 writes at once: ${[before, during, after].map((ms) => ms.toFixed(0)).join(", ")} ms`);
    expect(during).toBeGreaterThan(3 * Math.max(before, after));
  });
});

describe("a database on a full disk", () => {
  const full = (): Fault => fault("disk-full", { ...database, freeBytes: 16 * 1024 ** 2 });
  const acknowledged: string[] = [];
  const write = async (withinMs?: number): Promise<boolean> => {
    const { answer, key } = await live.write(withinMs);
    if (answer.status === 201) acknowledged.push(key);
    return answer.status === 201;
  };

  it("refuses writes until there is space again, and loses none that it acknowledged", async (test) => {
    const actions = actionsOf(full());
    const obstacle = await actions.obstacle(live.given("full"));
    test.skip(obstacle !== undefined, obstacle);
    for (let row = 0; row < 20; row += 1) await expect.poll(() => write(), patience).toBe(true);
    await actions.arrange(live.given("full"));
    await expect.poll(() => write(), patience).toBe(true);
    await actions.inject(live.given("full"));
    expect(await actions.remains(live.given("full"))).toBe("the disk of postgres/0 is still full");
    // It goes on as long as pages it has taken before have room.
    await expect.poll(async () => (await Promise.all(Array.from({ length: 50 }, () => write(2_000)))).includes(false), patience).toBe(true);
    await expect.poll(() => write(2_000), patience).toBe(false);
    await actions.undo(live.given("full"));
    await actions.undo(live.given("full"));
    expect(await actions.remains(live.given("full"))).toBeUndefined();
    await expect.poll(() => write(), patience).toBe(true);
    await actions.dismantle(live.given("full"));
    await actions.dismantle(live.given("full"));
    await expect.poll(() => write(), patience).toBe(true);
    expect(await mountsLeft()).toEqual([]);
    expect(await live.present(acknowledged)).toHaveLength(acknowledged.length);
  });

  it("runs again when parity was killed while its data was about to be moved", async (test) => {
    const actions = actionsOf(full());
    test.skip((await actions.obstacle(live.given("moved"))) !== undefined, "no file systems of its own here");
    await live.stack.halt(database);
    await takeBack(actions, live.given("moved"));
    await expect.poll(() => write(), patience).toBe(true);
    expect(await mountsLeft()).toEqual([]);
  });

  it.for(["arranged", "injected"] as const)(
    "is healed from the record alone, when parity was killed after it was %s",
    async (until, test) => {
      test.skip((await actionsOf(full()).obstacle(live.given("full"))) !== undefined, "no file systems of its own here");
      await live.breakAndDie(full(), until);
      expect(await mountsLeft()).not.toEqual([]);
      expect(await healLeftOverFaults(live.stack, live.quiet())).toHaveLength(1);
      expect(await mountsLeft()).toEqual([]);
      await expect.poll(() => write(), patience).toBe(true);
      expect(await live.present(acknowledged)).toHaveLength(acknowledged.length);
    },
  );
});

describe("an instance whose clock is an hour ahead", () => {
  const ahead = fault("clock-skew", { ...second, seconds: 3_600 });
  /** Seconds by which the answer's Date is off, as a client sees it. */
  const seenOffset = async (): Promise<number> => {
    const minutes = Math.round((Date.parse((await live.direct(1)).date ?? "") - Date.now()) / 60_000);
    // Without the sign of a zero.
    return minutes * 60 + 0;
  };

  it("says so in its answers until that is undone, and serves all the while", async (test) => {
    const actions = actionsOf(ahead);
    const obstacle = await actions.obstacle(live.given("clock"));
    test.skip(obstacle !== undefined, obstacle);
    await expect.poll(seenOffset, patience).toBe(0);
    await actions.inject(live.given("clock"));
    await expect.poll(seenOffset, patience).toBe(3_600);
    expect(await actions.remains(live.given("clock"))).toBe("the clock of app/1 is still 3600 s off");
    for (let row = 0; row < 10; row += 1) expect((await live.write()).answer.status).toBe(201);
    await actions.undo(live.given("clock"));
    await actions.undo(live.given("clock"));
    expect(await actions.remains(live.given("clock"))).toBeUndefined();
    await expect.poll(seenOffset, patience).toBe(0);
  });

  it("is set right from the record alone, after parity was killed", async (test) => {
    test.skip((await actionsOf(ahead).obstacle(live.given("clock"))) !== undefined, "no libfaketime");
    await live.breakAndDie(ahead);
    await expect.poll(seenOffset, patience).toBe(3_600);
    expect(await healLeftOverFaults(live.stack, live.quiet())).toHaveLength(1);
    await expect.poll(seenOffset, patience).toBe(0);
    expect((await readdir("/dev/shm")).filter((name) => name.includes("faketime"))).toEqual([]);
  });
});

describe("a stack that is taken down with its data while a disk is full", () => {
  it("leaves no mount behind", async (test) => {
    const full = fault("disk-full", { ...database, freeBytes: 16 * 1024 ** 2 });
    test.skip((await actionsOf(full).obstacle(live.given("full"))) !== undefined, "no file systems of its own here");
    await live.breakAndDie(full);
    await live.stack.stop("nothing", live.quiet());
    expect(await mountsLeft()).toEqual([]);
  });
});
