import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeHost } from "../../src/host/node.ts";
import { endOwner } from "../../src/steps/faults/end-owner.ts";
import { faultFile } from "../../src/steps/faults/ledger.ts";
import { isAlive, type Owner, ownerOf } from "../../src/steps/faults/owner.ts";

/** The real watchdog, started by a real owner that is really killed; only the heal command is a shell script that leaves a mark. */
const owner = new URL("./fault-owner.ts", import.meta.url).pathname;
let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-faults-"));
  await mkdir(join(directory, "faults"), { recursive: true });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const record = (): string => faultFile(directory, "drill-1");
const healed = (): string => join(directory, "healed");

async function startOwner(longestMs = 60_000): Promise<{ pid: number; watchdog: number; kill(): Promise<void> }> {
  const heal = JSON.stringify(["sh", "-c", `echo healed >> ${healed()}; rm -f ${record()}`]);
  const child = spawn(process.execPath, [owner, directory, heal, String(longestMs)], { stdio: ["ignore", "pipe", "inherit"] });
  const watchdog = await new Promise<number>((resolve) => child.stdout.once("data", (data) => resolve(Number(String(data)))));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return {
    pid: child.pid as number,
    watchdog,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
const runs = async (pid: number): Promise<boolean> => (await ownerOf(pid)) !== undefined;
const patience = { timeout: 60_000, interval: 50 };

describe("the watchdog of a fault", { timeout: 120_000 }, () => {
  it("undoes it with the recorded command when its owner is killed, once, and ends", async () => {
    const started = await startOwner();
    expect(await runs(started.watchdog)).toBe(true);
    await started.kill();
    await expect.poll(() => exists(healed()), patience).toBe(true);
    await expect.poll(() => runs(started.watchdog), patience).toBe(false);
    expect(await readFile(healed(), "utf8")).toBe("healed\n");
    expect(await exists(record())).toBe(false);
  });

  it("ends its owner when the deadline passes, also one that hangs, and undoes it: whoever hangs keeps the stack's lock too", async () => {
    const started = await startOwner(1_000);
    process.kill(started.pid, "SIGSTOP");
    await expect.poll(() => exists(healed()), patience).toBe(true);
    expect(await runs(started.pid)).toBe(false);
    await expect.poll(() => runs(started.watchdog), patience).toBe(false);
  });

  it("does not end another process that has its owner's number", async () => {
    const child = spawn("sleep", ["30"]);
    await endOwner(nodeHost(), { pid: child.pid as number, startedAt: "1" });
    expect(await runs(child.pid as number)).toBe(true);
    child.kill();
  });

  it("kills an owner that does not end when it is asked to", async () => {
    const child = spawn("sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const self = await ownerOf(child.pid as number);
    await endOwner(nodeHost(), self as Owner, 300);
    await expect.poll(() => runs(child.pid as number), patience).toBe(false);
  });

  it("ends by itself, and heals nothing, once the record is gone", async () => {
    const started = await startOwner();
    await rm(record());
    await expect.poll(() => runs(started.watchdog), patience).toBe(false);
    expect(await exists(healed())).toBe(false);
    await started.kill();
  });
});

describe("an owner", () => {
  it("is not alive when another process has its number", async () => {
    const self = await ownerOf(process.pid);
    expect(self && (await isAlive(self))).toBe(true);
    expect(await isAlive({ pid: process.pid, startedAt: "1" })).toBe(false);
  });

  it("is not alive when only its unreaped remains are left", async () => {
    const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 20"], { stdio: ["ignore", "pipe", "ignore"] });
    const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (data) => resolve(Number(String(data)))));
    await expect
      .poll(async () => (await promisify(execFile)("ps", ["-o", "stat=", "-p", String(pid)])).stdout.trim(), patience)
      .toMatch(/^Z/);
    expect(await ownerOf(pid)).toBeUndefined();
    parent.kill("SIGKILL");
  });
});

describe("a record that is damaged", () => {
  it("is an error, never no fault", async () => {
    await writeFile(record(), '{"v":1');
    const { leftOverFaults } = await import("../../src/steps/faults/ledger.ts");
    await expect(leftOverFaults(directory)).rejects.toMatchObject({ code: "FAULT_LEFT_OVER" });
  });
});
