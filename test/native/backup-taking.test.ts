import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BackupResult, backup } from "../../src/steps/backup/backup.ts";
import { ownKeyFile, readKeys } from "../../src/steps/backup/codec/keys.ts";
import { openFile } from "../../src/steps/backup/codec/open-file.ts";
import { fileOf, type Manifest, plainName } from "../../src/steps/backup/manifest.ts";
import { listBackups, openBackup } from "../../src/steps/backup/store/local.ts";
import { withRedis } from "../../src/steps/faults/redis-access.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";

let live: LivePostgres;
let run: StepRun;

/** Random enough to be in no file by chance. */
const marker = "iban-DE02120300000000202051";

beforeAll(async () => {
  live = await startLivePostgres((plan) => plan, ["postgres", "redis"]);
  run = await openStepRun(live.stack.plan);
  await live.query(`insert into accounts (name, balance) values ('${marker}', 1)`);
  await live.query(`create role clerk nologin noinherit; grant clerk to sample; alter role sample set statement_timeout = '30s'`);
  await live.query(`alter role sample connection limit 90; alter database ${live.stack.plan.database.name} set work_mem = '5MB'`);
  await live.query("create unlogged table scribbles as select 1 as id");
  await withRedis(live.stack, (client) => client.set("greeting", marker));
}, 120_000);
afterAll(() => live?.stop());

async function bytesOf(taken: BackupResult, plain: string): Promise<Buffer> {
  const keys = await readKeys(live.stack.plan, run.context);
  const chunks: Buffer[] = [];
  for await (const chunk of openFile(taken, fileOf(taken.manifest, plain).name, keys, run.context)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const namesIn = (manifest: Manifest, part: string): string[] =>
  manifest.files.filter((file) => file.part === part).map(({ name }) => plainName(name));

describe.each(["custom", "directory", "physical"] as const)("a backup in the %s format", { timeout: 120_000 }, (format) => {
  let taken: BackupResult;
  beforeAll(async () => {
    taken = await backup(live.stack, run.context, { format });
  }, 120_000);

  it("is in the catalogue, and unchanged since it was taken", async () => {
    expect(await listBackups(live.stack.plan.stateDirectory)).toContain(taken.id);
    const opened = await openBackup(live.stack.plan.stateDirectory, taken.id);
    expect(opened.manifest).toEqual(JSON.parse(JSON.stringify(taken.manifest)));
    expect(opened.digest).toBe(taken.sha256);
    expect(run.facts).toContainEqual(expect.objectContaining({ type: "backup.taken", backup: taken.id, sha256: taken.sha256 }));
  });

  it("shows nothing to whoever has no key: neither a row, nor a key of Redis, nor a password", async () => {
    const secrets = (["postgres", "app-database", "redis"] as const).map((name) => live.stack.secret(name));
    const entries = await readdir(taken.path, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const content = await readFile(path);
      for (const hidden of [marker, "greeting", ...secrets]) expect(content.includes(hidden), `${path} shows ${hidden}`).toBe(false);
      expect((await stat(path)).mode & 0o077).toBe(0);
    }
    expect(taken.manifest.encryption?.recipients).toEqual((await readKeys(live.stack.plan, run.context)).recipients);
  });

  it("says what its source was: rows, roles, rights, extensions, and the bytes nobody could guess", async () => {
    const { database } = taken.manifest;
    expect(database).toMatchObject({ format, compression: "zstd", level: 1, canary: { table: "parity.canary" } });
    expect(database.tables.find(({ table }) => table === "public.accounts")?.rows).toBe(2_001);
    expect(database.tables.find(({ table }) => table === "public.scribbles")?.rows).toBe(format === "physical" ? 0 : 1);
    expect(database.roles).toContainEqual({
      name: "sample",
      login: true,
      memberOf: expect.arrayContaining(["clerk"]),
      attributes: [],
      connectionLimit: 90,
      settings: ["statement_timeout=30s"],
    });
    expect(database.roles).toContainEqual(expect.objectContaining({ name: "clerk", login: false, attributes: ["NOINHERIT"] }));
    expect(database.access).toMatchObject({ settings: expect.arrayContaining(["/work_mem=5MB"]), owner: expect.any(String) });
    expect(database.extensions).toContainEqual({ name: "plpgsql", version: "1.0" });
    const [row] = await live.query("select encode(sha256(bytes), 'hex') as hash from parity.canary");
    expect(row?.["hash"]).toBe(database.canary?.sha256);
  });

  it("holds Redis as of one moment", async () => {
    expect(taken.manifest.redis).toEqual({
      format: "rdb",
      serverVersion: expect.stringMatching(/^\d+\.\d+/),
      keys: { before: 1, after: 1 },
    });
    const rdb = await bytesOf(taken, "redis.rdb");
    expect(rdb.subarray(0, 5).toString()).toBe("REDIS");
    expect(rdb.includes(marker)).toBe(true);
    const [delay] = Object.values(await withRedis(live.stack, (client) => client.configGet("repl-diskless-sync-delay")));
    expect(delay).toBe("5");
  });

  it("holds the project's configuration, and its secrets because it is encrypted", async () => {
    const tar = await bytesOf(taken, "configuration.tar");
    const files = taken.manifest.configuration?.files ?? [];
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(["state/secrets.json", "state/certificates/authority.pem"]));
    expect(files.some(({ path }) => path.includes("backup-key"))).toBe(false);
    expect(tar.includes(live.stack.secret("postgres"))).toBe(true);
    const secrets = await readFile(join(live.stack.plan.stateDirectory, "secrets.json"));
    expect(files.find(({ path }) => path === "state/secrets.json")?.sha256).toBe(createHash("sha256").update(secrets).digest("hex"));
  });
});

describe("what is in the files", { timeout: 120_000 }, () => {
  it("is what pg_dump writes, with every row", async () => {
    const custom = await backup(live.stack, run.context, { format: "custom" });
    const dump = await bytesOf(custom, "database.dump");
    expect(dump.subarray(0, 5).toString()).toBe("PGDMP");
    expect(dump.includes(marker)).toBe(true);
    const directory = await backup(live.stack, run.context, { format: "directory" });
    const names = namesIn(directory.manifest, "database");
    expect(names).toContain("dump/toc.dat");
    expect((await bytesOf(directory, "dump/toc.dat")).subarray(0, 5).toString()).toBe("PGDMP");
    const contents = await Promise.all(names.map((name) => bytesOf(directory, name)));
    expect(contents.filter((content) => content.includes(marker))).toHaveLength(1);
    expect(await readdir(directory.path)).not.toContain("plain");
  });

  it("is the data directory with its own manifest, and the log until past the point it can be compared at", async () => {
    const taken = await backup(live.stack, run.context, { format: "physical" });
    const { physical } = taken.manifest.database;
    const [found] = await live.query(
      `select 'wal/' || pg_walfile_name('${physical?.stopLsn}') as first, 'wal/' || pg_walfile_name('${physical?.restorePoint.lsn}') as last,
              '${physical?.restorePoint.lsn}'::pg_lsn > '${physical?.stopLsn}'::pg_lsn as after, system_identifier::text as id
         from pg_control_system()`,
    );
    const wal = namesIn(taken.manifest, "wal").sort();
    expect([wal[0], wal.at(-1)]).toEqual([found?.["first"], found?.["last"]]);
    expect(found).toMatchObject({ after: true, id: physical?.systemIdentifier });
    expect(taken.manifest.files.filter(({ part }) => part === "wal").every(({ plainBytes }) => plainBytes === 16 * 1024 * 1024)).toBe(true);
    const tar = await bytesOf(taken, "base.tar");
    for (const name of ["PG_VERSION", "backup_label", "backup_manifest", "global/pg_control"]) expect(tar.includes(name), name).toBe(true);
    expect(await live.query("select slot_name from pg_replication_slots")).toEqual([]);
  });

  it("can be unencrypted, and then holds no secret", async () => {
    const plain = await openStepRun(live.stack.plan);
    const taken = await backup(live.stack, plain.context, { keys: { recipients: [], identities: [] } });
    expect(taken.manifest.encryption).toBeUndefined();
    expect(taken.manifest.files.map(({ name }) => name).sort()).toEqual(["configuration.tar.zst", "database.dump.zst", "redis.rdb.zst"]);
    expect(taken.manifest.configuration?.files.filter(({ path }) => path.startsWith("state/"))).toEqual([]);
  });

  it.runIf(isOnPath("age"))("opens with age itself, by the project's key, without parity", async () => {
    const taken = await backup(live.stack, run.context);
    const path = join(taken.path, fileOf(taken.manifest, "configuration.tar").name);
    const opened = execFileSync("age", ["--decrypt", "-i", ownKeyFile(live.stack.plan.stateDirectory), path]);
    // A frame that holds a length, then a zstd frame.
    expect([opened.readUInt32LE(0), opened.readUInt32LE(12)]).toEqual([0x184d2a50, 0xfd2fb528]);
  });
});

describe("a backup while the database is written to", { timeout: 120_000 }, () => {
  it("waits for a moment without open writes, makes no writer wait for long, and gives up on nobody", async () => {
    const ended = new AbortController();
    const waits: number[] = [];
    const writing = live.withClient(async (client) => {
      while (!ended.signal.aborted) {
        const began = performance.now();
        await client.query("begin; insert into accounts (name, balance) values (gen_random_uuid()::text, 1.0)");
        await client.query("update payments set ratio = ratio + 1 where account = (select min(account) from payments); commit");
        waits.push(performance.now() - began);
      }
    });
    const taken = await backup(live.stack, run.context, { format: "physical" }).finally(() => ended.abort());
    await writing;
    expect(waits.length).toBeGreaterThan(10);
    expect(taken.manifest.database.tables.find(({ table }) => table === "public.accounts")?.rows).toBeGreaterThan(2_001);
    // It may hold a writer back for one try of its lock, never for the whole copy.
    expect(Math.max(...waits)).toBeLessThan(5_000);
  });

  /** A backup that waits for a lock it does not get. */
  async function whileHeldUp(step: StepRun, work: (failing: Promise<unknown>) => Promise<void>): Promise<void> {
    const before = await readdir(join(live.stack.plan.stateDirectory, "backups"));
    await live.withClient(async (client) => {
      await client.query("begin; lock table payments in access exclusive mode");
      const failing = backup(live.stack, step.context).then(
        () => "it was taken",
        (error: unknown) => error,
      );
      await expect.poll(() => live.query(`select ${waiting}`), { timeout: 60_000 }).toHaveLength(1);
      await work(failing);
      await client.query("rollback");
    });
    expect(await readdir(join(live.stack.plan.stateDirectory, "backups"))).toEqual(before);
  }
  const waiting = "pid from pg_stat_activity where application_name in ('parity backup', 'pg_dump') and wait_event_type = 'Lock'";

  it("fails with one sentence, and leaves nothing, when the server ends its connection", async () => {
    const held = await openStepRun(live.stack.plan);
    await whileHeldUp(held, async (failing) => {
      await live.query(`select pg_terminate_backend(pid) from (select ${waiting}) held_up`);
      const message = expect.stringMatching(/^the database did not go on with the backup: terminating connection/);
      expect(await failing).toMatchObject({ code: "BACKUP_FAILED", message, hint: expect.any(String) });
    });
    expect(held.facts).not.toContainEqual(expect.objectContaining({ type: "backup.taken" }));
  });

  it("leaves nothing when it is interrupted", async () => {
    const held = await openStepRun(live.stack.plan);
    await whileHeldUp(held, async (failing) => {
      held.controller.abort();
      expect(await failing).toMatchObject({ name: "AbortError" });
    });
  });
});

function isOnPath(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
