import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MigrationResult } from "../../src/events/event.ts";
import type { PlannedMigrations } from "../../src/plan/plan.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { tryMigrations } from "../../src/steps/backup/migrations/trial.ts";
import { restoreDrill } from "../../src/steps/backup/verify/restore-drill.ts";
import type { RestoredCopy } from "../../src/steps/backup/verify/restored-copy.ts";
import { openStepRun, type StepRun } from "./backup-fixture.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";

const extra = (direction: string, sql: string): string[] => ["node", resolve(import.meta.dirname, "extra-migration.ts"), direction, sql];
/** One more migration than the backup holds. */
const oneMore = (up: string, down: string, more: Partial<PlannedMigrations> = {}): PlannedMigrations => ({
  up: extra("up", up),
  down: extra("down", down),
  longestLock: 30,
  ...more,
});
const withToken = "alter table audit_logs add column token uuid not null default gen_random_uuid()";
const withoutToken = "alter table audit_logs drop column token";
const withNote = "alter table accounts add column note text";
const withoutNote = "alter table accounts drop column note";
/** The audit log is empty where nobody used the system. */
const failsOnRows = "alter table audit_logs add column legacy text not null";

let live: LiveStack;
let run: StepRun;
let results: Map<string, MigrationResult | undefined>;
let accounts: readonly [before: unknown, after: unknown];

/** Each trial by what it shows. */
function trials(own: PlannedMigrations): Record<string, PlannedMigrations | undefined> {
  return {
    own: { ...own, back: ["node", "src/migrate.ts", "down", "--to", "6"], longestLock: 30 },
    "no way down": { ...own, down: ["true"] },
    nothing: { up: ["true"], down: ["true"] },
    "no such program": { up: ["no-such-migrator"], down: ["true"] },
    none: undefined,
    good: oneMore(withToken, withoutToken, { back: extra("back", withoutToken), rewrites: ["audit_logs"] }),
    bad: oneMore(`${withToken}; ${withNote}; select pg_sleep(1.5)`, failsOnRows, { longestLock: 0.5 }),
    "a way back that takes too much": oneMore(withNote, withoutNote, {
      back: extra("back", `${withoutNote}; drop index accounts_user`),
    }),
  };
}

beforeAll(async () => {
  live = await startSampleStack();
  run = await openStepRun(live.stack.plan);
  const ask = <Row>(sql: string) => withConnection(liveDatabase(live.stack), async (client) => (await client.query(sql)).rows as Row[]);
  await ask(`insert into audit_logs (action, client, request_id, details)
             select 'made', 'somebody', i::text, jsonb_build_object('i', i) from generate_series(1, 20000) i`);
  const count = () => ask("select count(*) from accounts");
  const before = await count();
  const { id } = await backup(live.stack, run.context);
  await restoreDrill(live.stack, id, run.context, { whileRestored: async (copy) => void (results = await tryAll(copy)) });
  accounts = [before, await count()];
}, 600_000);
afterAll(() => live?.stop());

/** Each on a clone of the restored copy of its own. */
async function tryAll(copy: RestoredCopy): Promise<Map<string, MigrationResult | undefined>> {
  const own = live.stack.plan.app.migrate as PlannedMigrations;
  const found = new Map<string, MigrationResult | undefined>();
  for (const [title, migrate] of Object.entries(trials(own))) {
    const database = `copy_${found.size}`;
    await withConnection(copy.server.address("postgres"), async (client) => {
      await client.query(`create database ${database} template ${copy.database} owner ${live.stack.plan.database.user}`);
    });
    found.set(title, await tryMigrations(withMigrate(migrate), run.context, { ...copy, database }));
  }
  return found;
}

/** The sample system's stack, with its migrations replaced. */
function withMigrate(migrate: PlannedMigrations | undefined): RunningStack {
  const plan = { ...live.stack.plan, app: { ...live.stack.plan.app, migrate } };
  return { plan, endpoint: live.stack.endpoint.bind(live.stack), secret: live.stack.secret.bind(live.stack) } as unknown as RunningStack;
}

const good = {
  upOnEmpty: true,
  upAgainChangesNothing: true,
  downAndUpGivesSameSchema: true,
  upOnRestoredCopy: true,
  downAndUpOnRestoredCopy: true,
};

describe("the app's own migrations", () => {
  it("are tried on an empty database and on the restored copy, and never reach the live one", () => {
    const result = results.get("own");
    expect(result).toMatchObject(good);
    expect(result?.applied).toBeGreaterThan(3);
    expect(run.facts).toContainEqual({ type: "migrations.tried", result });
    expect(accounts[1]).toEqual(accounts[0]);
  });

  it("run under load where the newest can be taken back, and show no lock where the backup holds them all", () => {
    const result = results.get("own");
    expect(result).toMatchObject({ ...good, rewrites: [], longestLockUnderLoad: { limitMs: 30_000 } });
    expect(result?.load?.queries).toBeGreaterThan(50);
    expect(results.get("no way down")?.longestLockUnderLoad).toBeUndefined();
    expect(results.get("no way down")?.lockNotMeasured).toContain("name app.migrate.back");
  });

  it("that cannot go down are noticed", () => {
    expect(results.get("no way down")).toMatchObject({
      upOnEmpty: true,
      downAndUpGivesSameSchema: false,
      downAndUpOnRestoredCopy: false,
    });
  });

  it("that do nothing or fail prove nothing", () => {
    expect(results.get("nothing")).toMatchObject({ upOnEmpty: false, upAgainChangesNothing: false, downAndUpOnRestoredCopy: false });
    expect(results.get("no such program")).toMatchObject({ upOnEmpty: false, upOnRestoredCopy: false });
  });

  it("are not tried where the app has none", () => {
    expect(results.get("none")).toBeUndefined();
  });
});

describe("a migration the backup lacks", () => {
  it("is good when it can be taken back and the table it rewrites is declared", () => {
    const result = results.get("good");
    expect(result).toMatchObject({ ...good, rewrites: [] });
    expect(result?.longestLockUnderLoad?.ms).toBeGreaterThan(0);
    expect(result?.longestLockUnderLoad?.ms).toBeLessThan(30_000);
  });

  it("that locks a table for long is told with the table and how many it blocked", () => {
    const result = results.get("bad");
    expect(result?.longestLockUnderLoad?.ms).toBeGreaterThan(1_400);
    expect(result?.load?.blocked).toBeGreaterThan(20);
    expect(result?.detail).toMatch(
      /longest lock under load .* on public\..* \(AccessExclusiveLock\), .* queries blocked; the limit is 500 ms/,
    );
  });

  it("that rewrites a large table without saying so is told, with its size", () => {
    const told = { table: "public.audit_logs", bytes: expect.any(Number) as number, ms: expect.any(Number) as number };
    expect(results.get("bad")?.rewrites).toEqual([told]);
    expect(results.get("bad")?.rewrites?.[0]?.bytes).toBeGreaterThan(1_048_576);
  });

  it("that cannot be taken down where there are rows is told, though it can where there are none", () => {
    const result = results.get("bad");
    expect(result).toMatchObject({ ...good, downAndUpOnRestoredCopy: false });
    expect(result?.detail).toMatch(/down on the restored copy: .*contains null values/);
  });

  it("whose way back takes more than it brought is told", () => {
    const result = results.get("a way back that takes too much");
    expect(result).toMatchObject({ ...good, downAndUpOnRestoredCopy: false });
    expect(result?.detail).toContain("up after back on the restored copy: the definition is another one");
  });
});
