import { readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RestoreResult } from "../../src/events/event.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { compareWithSource, type RestoredCopy, type SourceComparison } from "../../src/steps/backup/compare-with-source.ts";
import { withConnection } from "../../src/steps/backup/connection.ts";
import { serversDirectory, startIsolatedServer } from "../../src/steps/backup/isolated-server.ts";
import type { Manifest } from "../../src/steps/backup/manifest.ts";
import { requirePrograms } from "../../src/steps/backup/programs.ts";
import { restoreDrill } from "../../src/steps/backup/restore-drill.ts";
import { restoreDump } from "../../src/steps/backup/restore-dump.ts";
import { listBackups } from "../../src/steps/backup/store.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";

let live: LivePostgres;
let run: StepRun;

beforeAll(async () => {
  live = await startLivePostgres();
  run = await openStepRun(live.stack.plan);
}, 120_000);
afterAll(() => live?.stop());

const equalTables = (result: Pick<RestoreResult, "tables">): string[] =>
  result.tables.filter(({ equal }) => equal).map(({ table }) => table);
const unequalTables = (result: Pick<RestoreResult, "tables">): string[] =>
  result.tables.filter(({ equal }) => !equal).map(({ table }) => table);

describe("a backup of a live database", { timeout: 120_000 }, () => {
  it("is restored into a server of its own and equals its source, table by table", async () => {
    const taken = await backup(live.stack, run.context);
    expect(await listBackups(live.stack.plan.stateDirectory)).toContain(taken.id);
    expect(run.facts).toContainEqual(expect.objectContaining({ type: "backup.taken", backup: taken.id, sha256: taken.sha256 }));
    const result = await restoreDrill(live.stack, taken.id, run.context);
    expect(unequalTables(result)).toEqual([]);
    expect(equalTables(result)).toEqual([
      'public.Odd "name',
      "public.accounts",
      "public.empty_table",
      "public.measurements_2026",
      "public.payments",
    ]);
    expect(result).toMatchObject({ schemaEqual: true, controlNoticed: true, backup: taken.id });
    expect(run.facts).toContainEqual({ type: "restore.compared", result });
    expect(await readdir(serversDirectory(live.stack.plan.stateDirectory))).toEqual([]);
  });

  it("is consistent while rows are written to every table", async () => {
    const ended = new AbortController();
    let written = 0;
    const writing = live.withClient(async (client) => {
      while (!ended.signal.aborted) {
        await client.query("insert into accounts (name, balance) values (gen_random_uuid()::text, 1.0)");
        await client.query("update payments set ratio = ratio + 1 where account = (select min(account) from payments)");
        written += 1;
      }
    });
    const taken = await backup(live.stack, run.context);
    ended.abort();
    await writing;
    const result = await restoreDrill(live.stack, taken.id, run.context);
    expect(written).toBeGreaterThan(10);
    expect(unequalTables(result)).toEqual([]);
    expect(result).toMatchObject({ schemaEqual: true, controlNoticed: true });
  });

  it("leaves nothing half done when it is interrupted", async () => {
    const before = await listBackups(live.stack.plan.stateDirectory);
    const interrupted = await openStepRun(live.stack.plan);
    interrupted.controller.abort();
    await expect(backup(live.stack, interrupted.context)).rejects.toMatchObject({ name: "AbortError" });
    expect(await readdir(join(live.stack.plan.stateDirectory, "backups"))).toEqual(before);
  });

  it("keeps no password in what it writes", async () => {
    const taken = await backup(live.stack, run.context);
    const manifest = await readFile(join(taken.path, "manifest.json"), "utf8");
    for (const secret of ["postgres", "app-database", "metrics-database"] as const)
      expect(manifest).not.toContain(live.stack.secret(secret));
    expect((await stat(taken.path)).mode & 0o077).toBe(0);
  });
});

/** One restored copy, and of it for each case a copy that is broken as a bad restore would be. */
describe("the comparison goes red", { timeout: 120_000 }, () => {
  let manifest: Manifest;
  let restored: RestoredCopy;
  beforeAll(async () => {
    const taken = await backup(live.stack, run.context);
    manifest = taken.manifest;
    const programs = await requirePrograms(["postgres", "initdb", "pg_dump", "pg_restore"], manifest.serverVersion, run.context);
    const server = await startIsolatedServer(live.stack.plan.stateDirectory, programs, run.context);
    await restoreDump(server, taken, live.stack.plan.database.user, programs, run.context);
    restored = { server, database: manifest.database, programs };
  }, 60_000);
  afterAll(() => restored?.server.remove());

  async function breakAndCompare(sql: string): Promise<SourceComparison> {
    const { server } = restored;
    const database = `broken_${crypto.randomUUID().replaceAll("-", "")}`;
    await withConnection(server.address("postgres"), (client) =>
      client.query(`create database ${database} template ${client.escapeIdentifier(restored.database)}`),
    );
    await withConnection(server.address(database), (client) => client.query(sql));
    return compareWithSource({ ...restored, database }, manifest, run.context);
  }

  it("not for a copy that nothing was done to", async () => {
    expect(await breakAndCompare("select")).toMatchObject({ schemaEqual: true, problems: [], controlNoticed: true });
  });

  const wrong: { what: string; sql: string; tables?: string[]; schemaEqual?: boolean }[] = [
    { what: "a row is missing", sql: "delete from payments where id = (select id from payments limit 1)", tables: ["public.payments"] },
    { what: "a row is there twice", sql: `insert into "Odd ""name" values (1, 'one')`, tables: ['public.Odd "name'] },
    {
      what: "two equal rows became two other equal rows",
      sql: `update "Odd ""name" set "a b" = 2 where "a b" = 1`,
      tables: ['public.Odd "name'],
    },
    { what: "one value was changed", sql: "update accounts set name = 'Account 1' where name = 'account 1'", tables: ["public.accounts"] },
    {
      what: "a number has another scale",
      sql: "update accounts set balance = 1.5 where balance = 1.50 and name = 'account 1'",
      tables: ["public.accounts"],
    },
    {
      what: "an interval is equal but not the same",
      sql: "update payments set took = '1 day' where took = '24 hours'",
      tables: ["public.payments"],
    },
    {
      what: "a text differs in case only, by a collation for which that is equal",
      sql: "update payments set label = upper(label) where account = 2",
      tables: ["public.payments"],
    },
    { what: "an enum has another value", sql: "update accounts set mood = 'busy' where id = 1", tables: ["public.accounts"] },
    { what: "a zero lost its sign", sql: "update payments set ratio = '-0' where account = 3", tables: ["public.payments"] },
    { what: "a table is there that the source has not", sql: "create table extra (id int)", tables: ["public.extra"], schemaEqual: false },
    { what: "a table is missing", sql: "drop table empty_table", tables: ["public.empty_table"], schemaEqual: false },
    { what: "a partition lost its rows", sql: "delete from measurements_2026", tables: ["public.measurements_2026"] },
    { what: "a sequence is behind", sql: "select setval('accounts_id_seq', 5)", schemaEqual: false },
    { what: "an index was dropped", sql: "drop index payments_account", schemaEqual: false },
    { what: "a grant is missing", sql: "revoke select on payments from public; revoke all on payments from sample", schemaEqual: false },
    { what: "a constraint is missing", sql: "alter table payments drop constraint payments_account_fkey", schemaEqual: false },
  ];
  it.each(wrong)("when $what", async ({ sql, tables = [], schemaEqual = true }) => {
    const result = await breakAndCompare(sql);
    expect({ tables: unequalTables(result), schemaEqual: result.schemaEqual }).toEqual({ tables, schemaEqual });
  });
});

describe("a damaged backup", { timeout: 120_000 }, () => {
  it("is refused for every flipped byte, truncated or missing file, before anything is restored", async () => {
    const taken = await backup(live.stack, run.context);
    const files = (await readdir(join(taken.path, "dump"))).map((name) => join(taken.path, "dump", name));
    const all = [...files, join(taken.path, "manifest.json"), join(taken.path, "manifest.sha256")];
    let noticed = 0;
    let tried = 0;
    for (const file of all) {
      const whole = await readFile(file);
      for (const position of [0, Math.floor(whole.length / 2), whole.length - 2]) {
        const flipped = Buffer.from(whole);
        flipped[position] = (flipped[position] ?? 0) ^ 0x10;
        await writeFile(file, flipped);
        tried += 1;
        noticed += await restoreDrill(live.stack, taken.id, run.context).then(
          () => 0,
          (error) => (error.code === "BACKUP_FAILED" && /damaged/.test(error.message) ? 1 : 0),
        );
      }
      await writeFile(file, whole);
      await truncate(file, whole.length - 1);
      await expect(restoreDrill(live.stack, taken.id, run.context)).rejects.toMatchObject({ code: "BACKUP_FAILED" });
      await writeFile(file, whole);
    }
    expect(noticed).toBe(tried);
    expect(tried).toBeGreaterThan(20);
    expect(await restoreDrill(live.stack, taken.id, run.context)).toMatchObject({ schemaEqual: true, controlNoticed: true });
  });

  it("is unknown when it was never taken", async () => {
    await expect(restoreDrill(live.stack, "20260101-000000-none", run.context)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});
