import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { copyLog } from "../../src/steps/backup/archive/copy-log.ts";
import { whileCopying } from "../../src/steps/backup/archive/copying.ts";
import { archiveDirectory, archivesDirectory } from "../../src/steps/backup/archive/places.ts";
import { planLogPruning, planStoredLogPruning, pruneLog, pruneStoredLog } from "../../src/steps/backup/archive/prune-log.ts";
import { releaseSlot } from "../../src/steps/backup/archive/release-slot.ts";
import { readState } from "../../src/steps/backup/archive/state.ts";
import { readStoredReach } from "../../src/steps/backup/archive/stored-log.ts";
import { surveyLogs, surveyStoredLogs } from "../../src/steps/backup/archive/survey.ts";
import { verifyTo } from "../../src/steps/backup/archive/verify-to.ts";
import { type BackupResult, backup } from "../../src/steps/backup/backup.ts";
import { copyToStore } from "../../src/steps/backup/store/copy.ts";
import { backupsDirectory, openBackup, readBackup } from "../../src/steps/backup/store/local.ts";
import { openPlace } from "../../src/steps/backup/store/open-place.ts";
import type { Place } from "../../src/steps/backup/store/place.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";
import { pidOf } from "./native-stack.ts";

let live: LivePostgres;
let run: StepRun;
let taken: BackupResult;
let folder = "";
let system = "";
let store = "";
let place: Place;

beforeAll(async () => {
  store = await scratchFolder("parity-log-store-", { on: "native" });
  const kept = { wal: true, format: "physical", store: { directory: store } };
  live = await startLivePostgres((plan) => plan, ["postgres", "wal-receiver"], kept);
  run = await openStepRun(live.stack.plan);
  place = await openPlace({ directory: store }, live.stack.plan.stateDirectory, run.context);
  // What is committed is sealed sooner than production's minute after it.
  await live.query("alter system set archive_timeout = '5s'");
  await live.query("select pg_reload_conf()");
  taken = await backup(live.stack, run.context);
  system = taken.manifest.database.physical?.systemIdentifier ?? "";
  folder = archiveDirectory(live.stack.plan.stateDirectory, system);
}, 240_000);
afterEach(() => run?.undo.run());
afterAll(async () => {
  await live?.stop();
  if (store !== "") await rm(store, { recursive: true, force: true });
});

/** A moment of the server's own clock, and that the stored log reaches past it. */
async function momentNow(): Promise<string> {
  const [row] = await live.query("select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') as at");
  const at = String(row?.["at"]);
  await storedPast(at);
  return at;
}

async function storedPast(at: string): Promise<void> {
  await expect
    .poll(async () => (await readState(folder))?.reaches?.at ?? "", { timeout: 60_000 })
    .toSatisfy((reached: string) => reached > at);
}

async function sealed(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^[0-9A-F]{24}/.test(name)).sort();
}

/** That everything until then is in the store, which the receiver copies it to by itself. */
async function inStorePast(at: string): Promise<void> {
  await expect
    .poll(async () => (await readStoredReach(place, system))?.reaches?.at ?? "", { timeout: 150_000, interval: 500 })
    .toSatisfy((reached: string) => reached > at);
}

/** What the receiver does by itself, at once. */
async function copyNow(): Promise<void> {
  const log = { folder, systemIdentifier: system, project: live.stack.plan.project };
  expect(await whileCopying(folder, true, () => copyLog(log, place, run.context))).toBeDefined();
}

const inStore = (name: string): string => join(store, "wal", system, name);

/** Ends the segment that is being written, and waits until it is in the archive. */
async function oneMore(): Promise<void> {
  const before = (await sealed()).length;
  await live.query("select pg_logical_emit_message(true, 'parity', 'something')");
  await live.query("select pg_switch_wal()");
  await expect.poll(async () => (await sealed()).length, { timeout: 60_000 }).toBeGreaterThan(before);
}

describe("the log that is received all the time", { timeout: 480_000 }, () => {
  it("brings back a moment before an accident, and the last one when nothing was written since", async () => {
    const empty = await momentNow();
    await live.query("create table kept as select 1 as one");
    const before = await momentNow();
    await live.query("drop table kept");
    const dropped = await momentNow();
    const proved = await verifyTo(live.stack, { to: "time", time: before }, undefined, run.context);
    expect(proved).toMatchObject({ backup: taken.id, target: `time ${before}` });
    expect(proved.proofs.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(Date.parse(proved.lastCommittedAt ?? "")).toBeLessThanOrEqual(Date.parse(before));
    expect(Date.parse(proved.lastCommittedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(empty));
    const later = await verifyTo(live.stack, { to: "time", time: dropped }, taken.id, run.context);
    expect(Date.parse(later.lastCommittedAt ?? "")).toBeGreaterThan(Date.parse(before));
  });

  it("reaches no further than it was received: a time nobody has seen yet is refused", async () => {
    const time = new Date(Date.now() + 3_600_000).toISOString();
    await expect(verifyTo(live.stack, { to: "time", time }, undefined, run.context)).rejects.toMatchObject({
      code: "BACKUP_FAILED",
      message: `the log ends before time ${time.replace("T", " ").replace("Z", "+00")}`,
    });
  });

  it("is sealed, encrypted and goes on after the receiver and the server were killed, without a gap", async () => {
    await oneMore();
    for (const service of ["wal-receiver", "postgres"] as const) {
      process.kill(await pidOf(live.stack, service), "SIGKILL");
      await live.stack.revive(service, 0, run.context);
    }
    await expect.poll(() => live.query("select 1").then(String, String), { timeout: 60_000 }).toBe("[object Object]");
    await oneMore();
    await momentNow();
    const [survey] = await surveyLogs(live.stack.plan.stateDirectory, [taken.manifest]);
    expect(survey).toMatchObject({ missing: [], recoverableFrom: taken.id, state: { receiving: true } });
    expect((await sealed()).every((name) => name.endsWith(".zst.age"))).toBe(true);
    expect((await readFile(join(folder, (await sealed())[0] ?? ""))).subarray(0, 21).toString()).toBe("age-encryption.org/v1");
    const slots = await live.query("select wal_status from pg_replication_slots");
    expect(slots.filter(({ wal_status: status }) => status !== "lost" && status !== "unreserved")).toHaveLength(1);
  });

  it("brings back a moment in the middle of what came late, all at once", async () => {
    process.kill(await pidOf(live.stack, "wal-receiver"), "SIGKILL");
    const moments: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      await live.query(`create table round_${round} as select 1 as one`);
      const [row] = await live.query(
        "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') as at, pg_switch_wal()",
      );
      moments.push(String(row?.["at"]));
    }
    await live.stack.revive("wal-receiver", 0, run.context);
    await storedPast(moments[5] ?? "");
    const { lastCommittedAt = "" } = await verifyTo(live.stack, { to: "time", time: moments[3] ?? "" }, taken.id, run.context);
    expect(Date.parse(lastCommittedAt)).toBeGreaterThan(Date.parse(moments[2] ?? ""));
    expect(Date.parse(lastCommittedAt)).toBeLessThanOrEqual(Date.parse(moments[3] ?? ""));
  });

  it("finds a name before the newest backup, and keeps on being pruned all that a kept physical backup needs", async () => {
    const { stateDirectory, backup: planned } = live.stack.plan;
    const request = { stateDirectory, retention: planned.retention, now: Date.now() };
    const [before] = await planLogPruning({ ...request, manifests: [taken.manifest] });
    // The receiver was there before the backup began.
    const [, first = "0"] = (taken.manifest.database.physical?.startLsn ?? "").split("/");
    const needed = Math.floor(Number.parseInt(first, 16) / (16 * 1024 * 1024));
    for (const name of before?.remove ?? []) expect(Number.parseInt(name.slice(8, 24), 16)).toBeLessThan(needed);
    await live.query("select pg_create_restore_point('between two backups')");
    await oneMore();
    const { manifest } = await backup(live.stack, run.context);
    // It is in the log that leads on from the earlier one alone.
    const named = await verifyTo(live.stack, { to: "name", name: "between two backups" }, undefined, run.context);
    expect(named).toMatchObject({ backup: taken.id });
    const [plan] = await planLogPruning({ ...request, manifests: [manifest] });
    expect(plan?.remove.length).toBeGreaterThan(0);
    if (plan !== undefined) await pruneLog(stateDirectory, plan);
    await momentNow();
    await copyNow();
    const project = live.stack.plan.project;
    const [there] = await planStoredLogPruning(place, { ...request, project, manifests: [manifest] });
    expect(there?.remove.length).toBeGreaterThan(0);
    if (there !== undefined) await pruneStoredLog(place, there);
    const at = await momentNow();
    await verifyTo(live.stack, { to: "time", time: at }, manifest.id, run.context);
    await expect(verifyTo(live.stack, { to: "time", time: at }, taken.id, run.context)).rejects.toMatchObject({
      message: expect.stringContaining("the archived log has a gap"),
    });
  });

  it("with a segment gone is no cover any more, and it is named; what the store has of it fills the gap", async () => {
    const { manifest } = await backup(live.stack, run.context);
    await oneMore();
    await oneMore();
    const at = await momentNow();
    await copyNow();
    const gone = (await sealed()).at(-2) ?? "";
    await rm(join(folder, gone));
    const [survey] = await surveyLogs(live.stack.plan.stateDirectory, [manifest]);
    expect(survey).toMatchObject({ missing: [gone.slice(0, 24)], recoverableFrom: undefined });
    expect(await verifyTo(live.stack, { to: "time", time: at }, manifest.id, run.context)).toMatchObject({ fetched: 1 });
    await rename(inStore(gone), `${store}/${gone}`);
    const [stored] = await surveyStoredLogs(place, live.stack.plan.project, [manifest]);
    expect(stored).toMatchObject({ missing: [gone.slice(0, 24)], recoverableFrom: undefined });
    await expect(verifyTo(live.stack, { to: "time", time: at }, manifest.id, run.context)).rejects.toMatchObject({
      code: "BACKUP_FAILED",
      message: `the archived log has a gap: ${gone.slice(0, 24)} is missing`,
    });
    await rename(`${store}/${gone}`, inStore(gone));
    expect(await readBackup(live.stack.plan.stateDirectory, manifest.id)).toBeDefined();
  });

  it("is in the store, and a moment comes back from there alone once all that was here is gone", async () => {
    const { stateDirectory } = live.stack.plan;
    const { id, manifest } = await backup(live.stack, run.context);
    await copyToStore(await openBackup(stateDirectory, id), place, run.context);
    await live.query("create table stored_elsewhere as select 1 as one");
    await live.query("select pg_create_restore_point('before the disk')");
    const time = await momentNow();
    await oneMore();
    await inStorePast(time);
    process.kill(await pidOf(live.stack, "wal-receiver"), "SIGKILL");
    // It, and what it started, may write until they are gone.
    await rm(archivesDirectory(stateDirectory), { recursive: true, maxRetries: 10, retryDelay: 200 });
    await rm(backupsDirectory(stateDirectory), { recursive: true });
    expect(await surveyStoredLogs(place, live.stack.plan.project, [manifest])).toMatchObject([{ missing: [], recoverableFrom: id }]);
    const proved = await verifyTo(live.stack, { to: "time", time }, undefined, run.context);
    expect(proved).toMatchObject({ backup: id, fetched: proved.segments });
    expect(Date.parse(proved.lastCommittedAt ?? "")).toBeLessThanOrEqual(Date.parse(time));
    const last =
      (await readdir(join(store, "wal", system)))
        .filter((name) => name.endsWith(".age"))
        .sort()
        .at(-1) ?? "";
    const whole = await readFile(inStore(last));
    const flipped = Buffer.from(whole);
    flipped[flipped.length - 5] = (flipped.at(-5) ?? 0) ^ 1;
    await writeFile(inStore(last), flipped);
    await expect(verifyTo(live.stack, { to: "name", name: "before the disk" }, id, run.context)).rejects.toMatchObject({
      code: "BACKUP_FAILED",
      message: `the log stored in ${store} is damaged: ${last} was changed`,
    });
    await live.stack.revive("wal-receiver", 0, run.context);
  });

  it("is not kept by the server any more for a receiver that is not planned", async () => {
    await expect.poll(async () => (await readState(folder))?.receiving, { timeout: 60_000 }).toBe(true);
    const slots = () => live.query("select slot_name from pg_replication_slots where slot_name = 'parity_wal_archive'");
    expect(await slots()).toHaveLength(1);
    await releaseSlot(live.stack);
    expect(await slots()).toHaveLength(1);
    process.kill(await pidOf(live.stack, "wal-receiver"), "SIGKILL");
    const services = live.stack.plan.services.filter(({ name }) => name !== "wal-receiver");
    const without = Object.create(live.stack, { plan: { value: { ...live.stack.plan, services } } }) as typeof live.stack;
    await expect
      .poll(async () => {
        await releaseSlot(without);
        return (await slots()).length;
      })
      .toBe(0);
  });
});
