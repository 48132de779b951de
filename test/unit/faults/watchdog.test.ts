import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Host, ProcessResult, ProcessSpec } from "../../../src/host/host.ts";
import type { Fault } from "../../../src/steps/faults/fault.ts";
import { faultFile, forgetFault, recordFault } from "../../../src/steps/faults/ledger.ts";
import { ownerOf } from "../../../src/steps/faults/owner.ts";
import { watch } from "../../../src/steps/faults/watchdog.ts";
import { gone, host, recordOf } from "./scripted-kind.ts";

const second = 1_000;
/** An undo of a kill may take a minute, one of a lost primary ten. */
const kill: Omit<Fault, "id"> = { kind: "kill", parameters: { service: "postgres", instance: 0 } };
const primaryLost: Omit<Fault, "id"> = { kind: "primary-lost", parameters: {} };

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-watchdog-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const record = async (id: string, fault: Omit<Fault, "id">, changes: Parameters<typeof recordOf>[2] = {}): Promise<string> =>
  recordFault(directory, await recordOf(directory, id, { fault: { id, ...fault }, owner: gone, ...changes }));

interface Watched {
  readonly host: Host;
  /** Of each heal. */
  readonly limits: (number | undefined)[];
  /** Signals to the owner, each with the second at which it came. */
  readonly signals: string[];
}

/** Time passes by waiting alone, and no process is started or signalled. */
function watched(
  heal: (attempt: number, clock: { pass(ms: number): void }) => Partial<ProcessResult> | Promise<Partial<ProcessResult>>,
): Watched {
  let now = 0;
  const pass = (ms: number): void => void (now += ms);
  const limits: (number | undefined)[] = [];
  const signals: string[] = [];
  const own: Partial<Host> = {
    stderr: { ...host.stderr, write: () => true },
    monotonic: () => now,
    sleep: async (ms) => pass(ms),
    kill: (_, signal) => {
      signals.push(`${signal} at ${now / second}`);
      return true;
    },
    run: async ({ timeoutMs }: ProcessSpec) => {
      limits.push(timeoutMs);
      return { exitCode: 0, stdout: "", stderr: "", endedBy: undefined, ...(await heal(limits.length, { pass })) } as ProcessResult;
    },
  };
  return { host: { ...host, ...own }, limits, signals };
}

const locked = { exitCode: 3, stderr: "error [LOCKED] parity heal (pid 7) is changing this stack since 10:00:00 UTC\n" };

describe("the watchdog of one of several faults", () => {
  it("gives the undo of all of them its time: the heal takes back each", async () => {
    const file = await record("a", kill, { order: 1 });
    await record("b", primaryLost, { order: 2 });
    const { host: own, limits } = watched(() => ({}));
    expect(await watch(own, file)).toBe("healed");
    expect(limits[0]).toBeGreaterThanOrEqual(3 * (60 + 600) * second);
  });

  it("gives a fault that is alone no more than its own", async () => {
    const file = await record("a", kill);
    await record("another stack's", primaryLost, { runtime: "compose" });
    const { host: own, limits } = watched(() => ({}));
    await watch(own, file);
    expect(limits[0]).toBe((2 * 60 + 60) * second);
  });

  it("waits while the watchdog of another undoes them all, however long that may take", async () => {
    const file = await record("a", kill, { order: 1 });
    await record("b", primaryLost, { order: 2 });
    const { host: own, limits } = watched(async (attempt, { pass }) => {
      pass(second);
      if (attempt === 300) await forgetFault(directory, "a");
      return locked;
    });
    expect(await watch(own, file)).toBe("healed");
    expect(limits).toHaveLength(300);
  });

  it("gives its owner the time to undo all of them before it kills it", async () => {
    const owner = (await ownerOf(host.pid)) ?? gone;
    const file = await record("a", kill, { order: 1, owner, deadline: 0 });
    await record("b", primaryLost, { order: 2, owner, deadline: 0 });
    const { host: own, signals } = watched(() => ({}));
    expect(await watch(own, file)).toBe("healed");
    expect(signals).toEqual(["SIGTERM at 0", "SIGCONT at 0", `SIGKILL at ${3 * (60 + 600)}`]);
  });

  it("does not wait for a record that cannot be read", async () => {
    const file = await record("a", kill);
    await rm(faultFile(directory, "b"), { force: true });
    const { writeFile } = await import("node:fs/promises");
    await writeFile(faultFile(directory, "b"), '{"v":1');
    const { host: own, limits } = watched(() => ({}));
    expect(await watch(own, file)).toBe("healed");
    expect(limits[0]).toBe((2 * 60 + 60) * second);
  });
});

describe("a watchdog gives up", () => {
  it("after ten heals that fail", async () => {
    const { host: own, limits } = watched(() => ({ exitCode: 1, stderr: "error [FAULT_LEFT_OVER]" }));
    expect(await watch(own, await record("a", kill))).toBe("failed");
    expect(limits).toHaveLength(10);
  });

  it("once another command has held the stack for longer than any heal may: the next one undoes the fault", async () => {
    const { host: own, limits } = watched(() => locked);
    expect(await watch(own, await record("a", kill))).toBe("failed");
    expect(limits.length).toBeGreaterThan(10);
  });
});
