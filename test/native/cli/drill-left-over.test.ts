import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTicks } from "../../../src/host/process-start.ts";
import { liveDatabase, withConnection } from "../../../src/steps/backup/connection.ts";
import { scratchFolder } from "../../scratch/folder.ts";
import { expectWhole, faultsOf, runUnlocked, stackOf } from "./crash.ts";
import { expectError } from "./errors.ts";
import { processesOf } from "./leftovers.ts";
import { type Project, projectIn } from "./project.ts";

let project: Project;

beforeAll(async () => {
  project = projectIn(await scratchFolder("parity-cli-", { on: "native", sample: true }));
  const up = await project.run("up", "--sample", "--detach");
  expect(up, up.stderr).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  expect(await project.run("down", "--sample", "--volumes")).toMatchObject({ exitCode: 0 });
  expect(await processesOf(project.root)).toEqual([]);
  await rm(project.root, { recursive: true, force: true });
});

const changing = [["load", "--duration", "1s"], ["backup"], ["up", "--detach"], ["drill"], ["certify", "--quick"]];

interface Left {
  readonly undo?: string;
  readonly owner?: { readonly pid: number; readonly startedAt: string | undefined };
}

/** As a parity that was killed leaves it, of a statement that could have been committed; without a watchdog. */
async function leaveStatement({ undo = "select 1", owner = { pid: process.pid, startedAt: "1" } }: Left): Promise<void> {
  await mkdir(join(project.state, "faults"), { recursive: true });
  const record = {
    v: 1,
    fault: { id: "left", kind: "statement", parameters: { inject: "select 1", undo } },
    remembered: {},
    drill: "statement",
    run: "r1",
    runtime: "native",
    recordedAt: new Date().toISOString(),
    order: 1,
    deadline: Date.now() + 600_000,
    owner,
    abandoned: false,
    heal: ["true"],
    cwd: project.root,
  };
  await writeFile(join(project.state, "faults", "left.json"), JSON.stringify(record));
}

/** As the fault's statement leaves it: what says that it was committed. */
async function markCommitted(fault: string): Promise<void> {
  await withConnection(liveDatabase(await stackOf(project)), async (client) => {
    await client.query("create schema parity_faults; create table parity_faults.committed (fault text primary key)");
    await client.query("insert into parity_faults.committed values ($1)", [fault]);
  });
}

/** Whoever holds a fault, and its watchdog, so that neither undoes it. */
async function killBeside(also: (command: string) => boolean = () => false): Promise<void> {
  const mine = (command: string): boolean => /watchdog|fault-program/.test(command) || also(command);
  const kill = async (): Promise<number> => {
    const found = (await processesOf(project.root)).filter(({ command }) => mine(command));
    for (const { pid } of found) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended since.
      }
    }
    return found.length;
  };
  await expect.poll(kill, { timeout: 60_000, interval: 50 }).toBe(0);
}

/** The password of the app's role is another, whoever changed it is dead, and nobody will undo it by himself. */
async function leavePasswordRotated(): Promise<void> {
  const fault = JSON.stringify({ kind: "password-rotated", parameters: {} });
  const program = join(import.meta.dirname, "../fault-program.ts");
  const owner = spawn(process.execPath, [program, "break", join(project.state, "plan.json"), fault], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(owner.stdout, "data");
  await killBeside();
  expect(await faultsOf(project)).toHaveLength(1);
  expect(await appGetsIn()).toBe(false);
}

async function appGetsIn(): Promise<boolean> {
  const stack = await stackOf(project);
  const { user } = stack.plan.database;
  return withConnection({ ...liveDatabase(stack), user, password: stack.secret("app-database") }, async () => true).catch(() => false);
}

describe("a fault that a living parity holds", () => {
  test("keeps out whatever would change the stack: it holds the stack's lock", async () => {
    const drill = project.start(["drill", "--sample", "--json"]);
    await expect.poll(() => drill.stdout, { timeout: 90_000, interval: 20 }).toContain('"fault.recorded"');
    const outcomes = await Promise.all(
      [["load"], ["backup"], ["up", "--detach"], ["down"]].map((args) => project.run(...args, "--sample")),
    );
    for (const outcome of outcomes) expect(expectError(outcome, "LOCKED", 3)).toContain(`pid ${drill.pid}`);
    drill.signal("SIGINT");
    await drill.done;
    await expectWhole(project);
  });

  test("keeps it out without the lock too, and names who holds it", async () => {
    const startedAt = await startTicks(process.pid);
    await leaveStatement({ owner: { pid: process.pid, startedAt } });
    for (const args of changing) {
      expect(expectError(await project.run(...args, "--sample"), "FAULT_LEFT_OVER", 3), args.join(" ")).toContain(
        `process ${process.pid} has broken`,
      );
    }
    await rm(join(project.state, "faults", "left.json"));
  });
});

describe("a fault that cannot be undone", () => {
  test("is refused to be worked over by every command, each time, and says what to do; status goes on to work", async () => {
    await markCommitted("left");
    await leaveStatement({ undo: "select 1 / 0" });
    for (const args of [...changing, ["heal"]]) {
      const says = expectError(await project.run(...args, "--sample"), "FAULT_LEFT_OVER", 3);
      expect(says, args.join(" ")).toMatch(/division by zero/);
      expect(says).toMatch(/parity down --volumes/);
    }
    expect(await project.run("status", "--sample")).toMatchObject({ exitCode: 0 });
    expect(await faultsOf(project)).toEqual(["left.json"]);
  });

  test("does not keep the stack from being taken down, is still there after, and ends with the data", async () => {
    expectError(await project.run("down", "--sample"), "FAULT_LEFT_OVER", 3);
    expect(await processesOf(project.root)).toEqual([]);
    expect(await faultsOf(project)).toEqual(["left.json"]);
    expectError(await project.run("up", "--sample", "--detach"), "FAULT_LEFT_OVER", 3);
    expect(await processesOf(project.root), "what was started to undo it").toEqual([]);
    expect(await project.run("down", "--sample", "--volumes")).toMatchObject({ exitCode: 0 });
    expect(await faultsOf(project)).toEqual([]);
    expect(await project.run("up", "--sample", "--detach")).toMatchObject({ exitCode: 0 });
    await expectWhole(project);
  });
});

describe("a fault that outlives the stack", () => {
  test("is undone by down, before it stops anything", async () => {
    await leavePasswordRotated();
    expect(await runUnlocked(project, "down", "--sample")).toMatchObject({ exitCode: 0 });
    expect(await faultsOf(project)).toEqual([]);
    expect(await project.run("up", "--sample", "--detach")).toMatchObject({ exitCode: 0 });
    await expectWhole(project);
  });

  test("is undone by up after everything died at once: what it is in is started alone first", async () => {
    await leavePasswordRotated();
    await killBeside(() => true);
    const up = await project.run("up", "--sample", "--detach", "--json");
    expect(up, up.stderr).toMatchObject({ exitCode: 0 });
    expect(up.stdout).toContain("start postgres alone, to undo a fault");
    await expectWhole(project);
  });

  test("is undone by heal of a stack that is down, which is down afterwards", async () => {
    await leavePasswordRotated();
    await killBeside(() => true);
    expect(await project.run("heal", "--sample")).toMatchObject({ exitCode: 0 });
    expect(await faultsOf(project)).toEqual([]);
    expect(await processesOf(project.root)).toEqual([]);
    expect(await project.run("up", "--sample", "--detach")).toMatchObject({ exitCode: 0 });
    await expectWhole(project);
  });
});
