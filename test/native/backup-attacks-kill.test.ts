import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BackupResult, backup } from "../../src/steps/backup/backup.ts";
import { listBackups, openBackup } from "../../src/steps/backup/store/local.ts";
import { serversDirectory } from "../../src/steps/backup/verify/isolated-server.ts";
import { restoreDrill } from "../../src/steps/backup/verify/restore-drill.ts";
import { contentOf, unclear } from "./backup-attacks-fixture.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";
import { pidOf } from "./native-stack.ts";

/** PARITY_TEST_BACKUP_KILLS=20 for the whole of it. */
const kills = Number(process.env["PARITY_TEST_BACKUP_KILLS"] ?? 3);
const formats = ["custom", "physical", "directory"] as const;

let live: LivePostgres;
let run: StepRun;
let state = "";
let source: unknown;
let whole: BackupResult;
/** How long it takes when nothing comes between, ms. */
let backupMs = 0;
let restoreMs = 0;

beforeAll(async () => {
  live = await startLivePostgres();
  run = await openStepRun(live.stack.plan);
  state = live.stack.plan.stateDirectory;
  // Enough that there is a middle of it.
  await live.query("create table bulk as select i, md5(i::text) || md5((i * 7)::text) as text from generate_series(1, 300000) i");
  source = await live.withClient(contentOf);
  [whole, backupMs] = await timed(() => backup(live.stack, run.context));
  restoreMs = (await timed(() => restoreDrill(live.stack, whole.id, run.context)))[1];
}, 240_000);
afterAll(() => live?.stop());

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const value = await work();
  return [value, performance.now() - began];
}

/** Moments spread over the whole of a piece of work, its very end left out, ms from its beginning. */
function momentsOf(ms: number): number[] {
  return Array.from({ length: kills }, (_, index) => (ms * (index + 0.5)) / (kills + 1));
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Struck<T> {
  readonly value: T | undefined;
  readonly error: unknown;
}

/** Does it, and meanwhile strikes at the moment. On a machine that is slower or quicker than a minute ago it meets another part of the work. */
async function struck<T>(work: () => Promise<T>, moment: number, strike: () => Promise<void>): Promise<Struck<T>> {
  const working = work().then(
    (value): Struck<T> => ({ value, error: undefined }),
    (error: unknown): Struck<T> => ({ value: undefined, error }),
  );
  await Promise.all([working, after(moment).then(strike)]);
  return working;
}

/** Of the live server's sessions, one that serves the backup, as soon as there is one: as when the kernel ends it for want of memory. */
async function killSessions(): Promise<void> {
  const asked =
    "select pid from pg_stat_activity where application_name in ('pg_dump', 'pg_basebackup', 'parity backup') and pid <> pg_backend_pid()";
  const [session] = await sighted(() => live.query(asked));
  if (session !== undefined) signal(Number(session["pid"]), "SIGKILL");
}

async function killServer(): Promise<void> {
  signal(await pidOf(live.stack, "postgres"), "SIGKILL");
}

/** As soon as there is one: how long its folder takes to be made differs from machine to machine. */
async function killIsolated(): Promise<void> {
  for (const pid of await sighted(isolatedServers)) signal(pid, "SIGKILL");
}

/** What is to be struck, looked for until there is something; a work that is over has nothing any more. */
async function sighted<T>(look: () => Promise<T[]>): Promise<T[]> {
  let found = await look();
  for (let again = 0; found.length === 0 && again < 300; again += 1) {
    await after(10);
    found = await look();
  }
  return found;
}

async function isolatedServers(): Promise<number[]> {
  const pids: number[] = [];
  for (const name of await readdir(serversDirectory(state)).catch(() => [])) {
    const file = await readFile(join(serversDirectory(state), name, "data", "postmaster.pid"), "utf8").catch(() => "");
    const pid = Number(file.split("\n")[0]);
    if (pid > 1) pids.push(pid);
  }
  return pids;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A session that is killed takes all others with it for a moment. */
async function serverIsBack(): Promise<void> {
  await expect.poll(() => live.query("select 1").then(String, String), { timeout: 60_000, interval: 50 }).toBe("[object Object]");
}

/** After a struck backup there is one more, whole, or none, and why is told. */
async function expectNoHalf(known: readonly string[], { value, error }: Struck<BackupResult>): Promise<void> {
  expect(await readdir(join(state, "backups"))).toEqual(value === undefined ? known : [...known, value.id]);
  expect(await listBackups(state)).toEqual(value === undefined ? known : [...known, value.id]);
  expect(value === undefined ? unclear(error, ["BACKUP_FAILED"]) : undefined).toBeUndefined();
  if (value !== undefined) await openBackup(state, value.id);
}

describe(`Postgres killed at ${kills} moments`, { timeout: 600_000 }, () => {
  it.each([
    ["a session of the backup", killSessions, async () => undefined],
    ["the server", killServer, () => live.stack.revive("postgres", 0, run.context)],
  ])("of a backup, %s: it is told, nothing half is left, and the next one works", async (_, strike, revive) => {
    let cut = 0;
    for (const [index, moment] of momentsOf(backupMs).entries()) {
      const known = await listBackups(state);
      const format = formats[index % formats.length] ?? "custom";
      const outcome = await struck(() => backup(live.stack, run.context, { format }), moment, strike);
      if (outcome.value === undefined) cut += 1;
      await expectNoHalf(known, outcome);
      await revive();
      await serverIsBack();
    }
    expect(cut).toBeGreaterThan(0);
    const next = await backup(live.stack, run.context);
    expect(await restoreDrill(live.stack, next.id, run.context)).toMatchObject({ schemaEqual: true, controlNoticed: true });
    expect(await live.withClient(contentOf)).toEqual(source);
  });

  it("of a restore, the server restored into: it is told, nothing is left, and the next one works", async () => {
    let cut = 0;
    for (const moment of momentsOf(restoreMs)) {
      const { value, error } = await struck(() => restoreDrill(live.stack, whole.id, run.context), moment, killIsolated);
      expect(value === undefined ? unclear(error, ["BACKUP_FAILED"]) : undefined).toBeUndefined();
      if (value === undefined) cut += 1;
      expect(await readdir(serversDirectory(state))).toEqual([]);
    }
    expect(cut).toBeGreaterThan(0);
    expect(await restoreDrill(live.stack, whole.id, run.context)).toMatchObject({ schemaEqual: true, controlNoticed: true });
    expect(await live.withClient(contentOf)).toEqual(source);
  });
});
