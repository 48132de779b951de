import { describe, expect, it } from "vitest";
import { bookkeeping } from "../../../src/steps/backup/migrations/bookkeeping.ts";
import { type LockSample, reportLocks } from "../../../src/steps/backup/migrations/locks.ts";
import { findRewrites } from "../../../src/steps/backup/migrations/rewrites.ts";
import { tellingLine } from "../../../src/steps/backup/migrations/telling-line.ts";

const lock = { pid: 7, table: "public.orders", mode: "AccessExclusiveLock" };
const sample = (at: number, held: LockSample["held"] = [], waiting: LockSample["waiting"] = []): LockSample => ({ at, held, waiting });

describe("locks seen from time to time", () => {
  it("lasted at least from the first look to the last, and at most from the look before to the look after", () => {
    const { holds } = reportLocks([sample(0), sample(10, [lock]), sample(20, [lock]), sample(35, [lock]), sample(50), sample(60)]);
    expect(holds).toEqual([{ table: "public.orders", mode: "AccessExclusiveLock", atLeast: 25, atMost: 50 }]);
  });

  it("are two when one came back", () => {
    const { holds } = reportLocks([sample(0), sample(10, [lock]), sample(20), sample(30, [lock]), sample(45)]);
    expect(holds.map(({ atMost }) => atMost)).toEqual([25, 20]);
  });

  it("count to the last look when they were never seen gone", () => {
    expect(reportLocks([sample(0, [lock]), sample(40, [lock])]).holds[0]).toMatchObject({ atLeast: 40, atMost: 40 });
  });

  it("of two sessions are two", () => {
    expect(reportLocks([sample(0), sample(5, [lock, { ...lock, pid: 8 }]), sample(9)]).holds).toHaveLength(2);
  });

  it("made queries wait from when the server says they began to", () => {
    const waiting = [
      { pid: 1, since: 12 },
      { pid: 2, since: 19 },
    ];
    const report = reportLocks([sample(10), sample(20, [], waiting), sample(30, [], waiting.slice(0, 1)), sample(44)]);
    expect(report).toMatchObject({ blocked: 2, longestWait: { atLeast: 18, atMost: 32 }, blindFor: 14, looks: 4 });
  });

  it("are none without a look", () => {
    expect(reportLocks([])).toEqual({ holds: [], longestWait: { atLeast: 0, atMost: 0 }, blocked: 0, blindFor: 0, looks: 0 });
  });
});

describe("a rewritten table", () => {
  const orders = { oid: "1", table: "public.orders", file: "100", bytes: 2_000_000, empty: false };
  const hold = { table: "public.orders", mode: "AccessExclusiveLock", atLeast: 80, atMost: 100 };

  it("lies in another file, and tells how long it was locked", () => {
    expect(findRewrites([orders], [{ ...orders, file: "200" }], [hold], 1_000_000)).toEqual([
      { table: "public.orders", bytes: 2_000_000, ms: 100 },
    ]);
  });

  it.each([
    ["lies where it lay", orders],
    ["was emptied", { ...orders, file: "200", empty: true }],
    ["is another table", { ...orders, oid: "2", file: "200" }],
  ])("is none that %s", (_, after) => {
    expect(findRewrites([orders], [after], [hold], 1_000_000)).toEqual([]);
  });

  it("is none that is small", () => {
    expect(findRewrites([{ ...orders, bytes: 8_192 }], [{ ...orders, file: "200" }], [hold], 1_000_000)).toEqual([]);
  });
});

describe("a migration tool's own table", () => {
  it.each([
    "schema_migrations",
    "_prisma_migrations",
    "__EFMigrationsHistory",
    "pgmigrations",
    "knex_migrations_lock",
    "doctrine_migration_versions",
    "alembic_version",
    "flyway_schema_history",
    "databasechangeloglock",
  ])("is %s", (name) => {
    expect(name).toMatch(bookkeeping);
  });

  it.each(["orders", "versions", "history", "immigrations", "migration_requests"])("is not %s", (name) => {
    expect(name).not.toMatch(bookkeeping);
  });
});

describe("what a failed migration said", () => {
  const trace = `file:///app/migrate.mjs:12
    if (status !== 0) throw new Error(stderr);
          ^

error: column "legacy" of relation "audit_logs" contains null values
    at Parser.parseErrorMessage (file:///app/node_modules/pg-protocol/parser.js:305:11) {
  severity: 'ERROR'
}

Node.js v24.21.0`;
  it.each([
    ["the complaint above a stack trace", trace, 'error: column "legacy" of relation "audit_logs" contains null values'],
    ["psql's", 'BEGIN\nERROR:  relation "t" does not exist\nROLLBACK', 'ERROR:  relation "t" does not exist'],
    ["the last line where nothing complains", "applied 1\nno such command\n", "no such command"],
    ["nothing where it was silent", "\n", undefined],
  ])("is %s", (_, stderr, line) => {
    expect(tellingLine("", stderr)).toBe(line);
  });
});
