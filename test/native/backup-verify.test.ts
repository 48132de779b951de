import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RestoreProof } from "../../src/events/event.ts";
import { levelOf } from "../../src/state/level-of.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { readKeys } from "../../src/steps/backup/codec/keys.ts";
import { environmentOf, liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { requirePrograms } from "../../src/steps/backup/programs.ts";
import { type OpenedBackup, openBackup } from "../../src/steps/backup/store/local.ts";
import { noteOffsets } from "../../src/steps/backup/verify/archive-offsets.ts";
import { startIsolatedServer } from "../../src/steps/backup/verify/isolated-server.ts";
import { type Proof, ProofBook } from "../../src/steps/backup/verify/proof.ts";
import { proveCopy } from "../../src/steps/backup/verify/prove-copy.ts";
import { proofs as proofsOfCopy } from "../../src/steps/backup/verify/registry.ts";
import { restoreDrill } from "../../src/steps/backup/verify/restore-drill.ts";
import { restoreInto } from "../../src/steps/backup/verify/restore-into.ts";
import type { RestoredCopy } from "../../src/steps/backup/verify/restored-copy.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";

let live: LivePostgres;
let run: StepRun;
let opened: OpenedBackup;
let restored: RestoredCopy;

/** Beside what is hard to compare: what a restore can lose without a row missing. */
const more = `
  create role auditors; grant auditors to APP; alter role auditors set statement_timeout = '30s';
  alter table accounts add constraint balance_is_sane check (balance >= 0);
  create table notes (id int generated always as identity primary key, body char(10), blank bpchar, note xml);
  insert into notes (body, blank, note) select 'x', 'y  ', '<a/>' from generate_series(1, 50);
  create sequence downwards increment -1; select nextval('downwards'); select nextval('downwards');
  create sequence untouched;
  create unlogged table scratch as select generate_series(1, 10) as i;
  select lo_from_bytea(0, decode(repeat('00ff', 3000), 'hex'));
  alter database DB set search_path = "$user", public; alter role APP in database DB set work_mem = '8MB';
  grant create on database DB to auditors;
`;

beforeAll(async () => {
  live = await startLivePostgres();
  const { name, user } = live.stack.plan.database;
  await live.withClient((client) =>
    client.query(more.replaceAll("APP", client.escapeIdentifier(user)).replaceAll("DB", client.escapeIdentifier(name))),
  );
  run = await openStepRun(live.stack.plan);
  const { id } = await backup(live.stack, run.context);
  opened = await openBackup(live.stack.plan.stateDirectory, id);
  const { serverVersion, name: database } = opened.manifest.database;
  const programs = await requirePrograms(["postgres", "initdb", "pg_dump", "pg_restore", "pg_amcheck"], serverVersion, run.context);
  const server = await startIsolatedServer(live.stack.plan.stateDirectory, programs, run.context);
  await restoreInto(server, opened, await readKeys(live.stack.plan, run.context), programs, run.context);
  restored = { server, database, programs };
}, 180_000);
afterAll(async () => {
  await restored?.server.remove();
  await live?.stop();
});

const wrongOf = (proofs: readonly RestoreProof[]): string[] => proofs.filter(({ ok }) => ok !== true).map(({ name }) => name);

const subject = (database: string) => ({ address: restored.server.address(database), programs: restored.programs, connections: 2 });

describe("a drill up to a level", { timeout: 120_000 }, () => {
  it.each([
    ["present", ["every byte"]],
    ["readable", ["every byte", "decrypted and decompressed", "pg_restore"]],
    ["consistent", ["every byte", "decrypted and decompressed", "restore", "amcheck", "indexes", "constraints"]],
  ] as const)("%s looks at that, and no further", async (level, names) => {
    const before = run.facts.length;
    const result = await restoreDrill(live.stack, opened.manifest.id, run.context, { level });
    expect(result.proofs?.map(({ name }) => name)).toEqual(names);
    expect(result).toMatchObject({ level, tables: [] });
    const told = run.facts.slice(before).filter(({ type }) => type === "restore.proved" || type === "restore.compared");
    expect(told).toEqual(result.proofs?.map((proof) => ({ type: "restore.proved", backup: opened.manifest.id, proof })));
  });
});

describe("a drill of a backup in another format", { timeout: 180_000 }, () => {
  it.each([
    ["directory", "pg_restore", [] as string[]],
    ["physical", "pg_verifybackup", ["public.scratch"]],
  ] as const)("%s is read by %s, restored and equal, though it was written to meanwhile", async (format, reader, left) => {
    const ended = new AbortController();
    const writing = live.withClient(async (client) => {
      while (!ended.signal.aborted) await client.query("insert into accounts (name, balance) values (gen_random_uuid()::text, 1.0)");
    });
    const { id, manifest } = await backup(live.stack, run.context, { format }).finally(() => ended.abort());
    await writing;
    const read = await restoreDrill(live.stack, id, run.context, { level: "readable" });
    expect(read).toMatchObject({ level: "readable", format });
    expect(read.proofs?.at(-1)).toMatchObject({ name: reader, ok: true });
    const result = await restoreDrill(live.stack, id, run.context);
    expect(result.proofs?.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(result).toMatchObject({ level: "equal", schemaEqual: true, controlNoticed: true });
    const compared = result.tables.map(({ table }) => table);
    expect(manifest.database.tables.map(({ table }) => table).filter((table) => !compared.includes(table))).toEqual(left);
  });
});

describe("a dump that was written into a stream", () => {
  /** What is before says when it was made. */
  const datedBytes = 64;
  it("has the places of its rows noted as pg_dump notes them in a file", { timeout: 60_000 }, async () => {
    const folder = await scratchFolder("parity-offsets-", { on: "native" });
    const { host } = run.context;
    const pgDump = [...restored.programs].find(([name]) => name === "pg_dump")?.[1].path ?? "";
    const dump = (command: string): Promise<unknown> =>
      host.run({
        command: "bash",
        args: ["-ec", `"${pgDump}" -Fc -Z0 ${command}`],
        cwd: folder,
        env: environmentOf(liveDatabase(live.stack)),
      });
    await dump("-f file");
    await dump("| cat > stream");
    const rest = async (name: string): Promise<Buffer> => (await readFile(join(folder, name))).subarray(datedBytes);
    const file = await rest("file");
    expect((await rest("stream")).equals(file)).toBe(false);
    expect(await noteOffsets(join(folder, "stream"))).toBe(true);
    expect((await rest("stream")).equals(file)).toBe(true);
    // One that is cut off is left as it is: it is for pg_restore to refuse it.
    const cut = (await readFile(join(folder, "stream"))).subarray(0, -1_000);
    await writeFile(join(folder, "cut"), cut);
    expect(await noteOffsets(join(folder, "cut"))).toBe(false);
    expect((await readFile(join(folder, "cut"))).equals(cut)).toBe(true);
    await rm(folder, { recursive: true });
  });
});

/** What SQL breaks leaves every page sound, and to read them all takes longer than the rest. */
const withoutPages = proofsOfCopy.filter(({ name }) => name !== "amcheck");

/** Of the one restored copy, for each case, a copy that is broken as a bad restore would be. */
describe("the proofs of a restored copy", { timeout: 120_000 }, () => {
  async function breakAndProve(sql: string, looked: readonly Proof[] = withoutPages): Promise<ProofBook> {
    const { server } = restored;
    const database = `broken_${crypto.randomUUID().replaceAll("-", "")}`;
    await withConnection(server.address("postgres"), async (client) => {
      await client.query(`create database ${database} template ${client.escapeIdentifier(restored.database)}`);
      // What belongs to the database and not to its content is no part of a template.
      const settings = `alter database ${database} set search_path = "$user", public`;
      await client.query(`${settings}; grant create on database ${database} to auditors`);
      const user = client.escapeIdentifier(live.stack.plan.database.user);
      await client.query(`alter role ${user} in database ${database} set work_mem = '8MB'; alter database ${database} owner to ${user}`);
    });
    const address = server.address(database);
    try {
      await withConnection(address, (client) => client.query(sql));
      const book = new ProofBook(opened.manifest.id, run.context);
      await proveCopy({ ...subject(database), manifest: opened.manifest }, "equal", book, run.context, looked);
      return book;
    } finally {
      await withConnection(server.address("postgres"), (client) => client.query(`drop database ${database} with (force)`));
    }
  }

  it("all hold for a copy that nothing was done to, and say what was found", async () => {
    const { proofs } = await breakAndProve("select", proofsOfCopy);
    expect(proofs.filter(({ ok }) => ok !== true)).toEqual([]);
    expect(proofs.map(({ name }) => name)).toEqual([
      "amcheck",
      "indexes",
      "constraints",
      "rows",
      "schema",
      "sequences",
      "extensions",
      "roles and grants",
      "canary",
      "control",
    ]);
    expect(proofs.find(({ name }) => name === "constraints")?.detail).toMatch(/^1 foreign keys and \d+ conditions hold for every row$/);
  });

  const wrong: { what: string; sql: string; red: string[] }[] = [
    { what: "a row is missing", sql: "delete from payments where id = (select id from payments limit 1)", red: ["rows"] },
    { what: "a row is there twice", sql: `insert into "Odd ""name" values (1, 'one')`, red: ["rows"] },
    { what: "two equal rows became two other equal rows", sql: `update "Odd ""name" set "a b" = 2 where "a b" = 1`, red: ["rows"] },
    {
      what: "two rows have exchanged a value",
      sql: "update accounts a set balance = b.balance from accounts b where (a.id, b.id) in ((1, 2), (2, 1))",
      red: ["rows"],
    },
    { what: "one byte of a text is another", sql: "update accounts set name = 'Account 1' where name = 'account 1'", red: ["rows"] },
    { what: "a number has another scale", sql: "update accounts set balance = 1.5 where name = 'account 1'", red: ["rows"] },
    { what: "an interval is equal but not the same", sql: "update payments set took = '1 day' where took = '24 hours'", red: ["rows"] },
    {
      what: "a text differs by a collation for which it is equal",
      sql: "update payments set label = upper(label) where account = 2",
      red: ["rows"],
    },
    { what: "an enum has another value", sql: "update accounts set mood = 'busy' where id = 1", red: ["rows"] },
    { what: "a zero lost its sign", sql: "update payments set ratio = '-0' where account = 3", red: ["rows"] },
    { what: "blanks at the end are gone", sql: "update notes set blank = 'y' where id = 1", red: ["rows"] },
    { what: "a large object has another byte", sql: "update pg_largeobject set data = data || 'x'::bytea where pageno = 1", red: ["rows"] },
    { what: "a partition lost its rows", sql: "delete from measurements_2026", red: ["rows"] },
    { what: "a table is there that the source has not", sql: "create table extra (id int)", red: ["rows", "schema"] },
    { what: "a table is missing", sql: "drop table empty_table", red: ["rows", "schema"] },
    { what: "a sequence is behind", sql: "select setval('accounts_id_seq', 5)", red: ["sequences"] },
    { what: "a sequence that counts down is behind", sql: "select setval('downwards', -1)", red: ["sequences"] },
    { what: "a sequence is unused that was used", sql: "select setval('accounts_id_seq', 1, false)", red: ["sequences"] },
    { what: "a sequence is used that never was", sql: "select nextval('untouched')", red: ["sequences"] },
    { what: "an index is missing", sql: "drop index payments_account", red: ["schema"] },
    {
      what: "an index is not valid",
      sql: "update pg_index set indisvalid = false where indexrelid = 'payments_account'::regclass",
      red: ["indexes", "schema"],
    },
    { what: "a grant is missing", sql: "revoke all on payments from APP", red: ["schema"] },
    { what: "a constraint is missing", sql: "alter table payments drop constraint payments_account_fkey", red: ["schema"] },
    {
      what: "a constraint was never validated",
      sql: "alter table payments drop constraint payments_account_fkey; alter table payments add constraint payments_account_fkey foreign key (account) references accounts(id) not valid",
      red: ["schema"],
    },
    {
      what: "a row points to nothing",
      sql: "set session_replication_role = replica; delete from accounts where id = 7",
      red: ["constraints", "rows"],
    },
    {
      what: "a row breaks a check",
      sql: `alter table accounts drop constraint balance_is_sane; update accounts set balance = -1 where id = 7;
            alter table accounts add constraint balance_is_sane check (balance >= 0) not valid;
            update pg_constraint set convalidated = true where conname = 'balance_is_sane'`,
      red: ["constraints", "rows"],
    },
    { what: "an extension is there that the source has not", sql: "create extension pg_trgm", red: ["schema", "extensions"] },
    {
      what: "another may write to the database",
      sql: "do $$ begin execute format('grant temporary on database %I to auditors', current_database()); end $$",
      red: ["roles and grants"],
    },
    {
      what: "a setting of the database is gone",
      sql: "do $$ begin execute format('alter database %I reset search_path', current_database()); end $$",
      red: ["roles and grants"],
    },
    { what: "the canary is another backup's", sql: "update parity.canary set bytes = set_byte(bytes, 0, 1)", red: ["rows", "canary"] },
    { what: "the canary is gone", sql: "drop table parity.canary", red: ["rows", "schema", "canary"] },
  ];
  it.each(wrong)("go red when $what", async ({ sql, red }) => {
    const user = `"${live.stack.plan.database.user}"`;
    const { proofs } = await breakAndProve(sql.replaceAll("APP", user));
    expect(wrongOf(proofs)).toEqual(red);
    expect(levelOf([{ level: "present", name: "every byte", ok: true, detail: "", seconds: 0 }, ...proofs])).toBe("present");
  });

  it("go red when a role is no member of another any more, and when one has another attribute", async () => {
    const user = `"${live.stack.plan.database.user}"`;
    const onServer = (sql: string) => withConnection(restored.server.address("postgres"), (client) => client.query(sql));
    await onServer(`revoke auditors from ${user}; alter role auditors createdb`);
    try {
      const found = (await breakAndProve("select")).proofs.find(({ name }) => name === "roles and grants");
      expect(found).toMatchObject({ ok: false });
      expect(found?.detail).toContain("the role auditors has another list of attributes");
      expect(found?.detail).toContain("another list of roles it is a member of");
    } finally {
      await onServer(`grant auditors to ${user}; alter role auditors nocreatedb`);
    }
  });

  /** Last: the copy is broken for good. */
  it("go red when two rows of an index are in the wrong order on the disk", async () => {
    const { server, database } = restored;
    const { rows } = await withConnection(server.address(database), (client) =>
      client.query<{ path: string }>("select pg_relation_filepath('accounts_pkey') as path"),
    );
    const file = join(await server.shutDown(), rows[0]?.path ?? "");
    const content = await readFile(file);
    // Of the first leaf, the pointers to its second and third row.
    const [second, third] = [8_192 + 28, 8_192 + 32];
    const pointer = content.readUInt32LE(second);
    content.writeUInt32LE(content.readUInt32LE(third), second);
    content.writeUInt32LE(pointer, third);
    await writeFile(file, content);
    await server.restart({});
    const book = new ProofBook(opened.manifest.id, run.context);
    await proveCopy({ ...subject(database), manifest: opened.manifest }, "consistent", book, run.context);
    expect(wrongOf(book.proofs)).toEqual(["amcheck"]);
    expect(book.proofs[0]?.detail).toMatch(/pg_amcheck found: .*accounts_pkey/);
  });
});
