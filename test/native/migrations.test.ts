import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MigrationResult } from "../../src/events/event.ts";
import type { PlannedApp } from "../../src/plan/plan.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { tryMigrations } from "../../src/steps/backup/migrations.ts";
import { restoreDrill } from "../../src/steps/backup/restore-drill.ts";
import { openStepRun, type StepRun } from "./backup-fixture.ts";
import { type LiveStack, startSampleStack } from "./drill-fixture.ts";

let live: LiveStack;
let run: StepRun;
let taken: string;

beforeAll(async () => {
  live = await startSampleStack();
  run = await openStepRun(live.stack.plan);
  taken = (await backup(live.stack, run.context)).id;
}, 180_000);
afterAll(() => live?.stop());

/** The sample system's stack, with its migrations replaced. */
function withMigrate(migrate: PlannedApp["migrate"]): RunningStack {
  const plan = { ...live.stack.plan, app: { ...live.stack.plan.app, migrate } };
  return { plan, endpoint: live.stack.endpoint.bind(live.stack), secret: live.stack.secret.bind(live.stack) } as unknown as RunningStack;
}

async function tried(stack: RunningStack): Promise<MigrationResult | undefined> {
  let result: MigrationResult | undefined;
  await restoreDrill(live.stack, taken, run.context, {
    whileRestored: async (copy) => {
      result = await tryMigrations(stack, run.context, copy);
    },
  });
  return result;
}

describe("the sample system's database", { timeout: 120_000 }, () => {
  it("is restored from its backup, equal in every table", async () => {
    const result = await restoreDrill(live.stack, taken, run.context);
    expect(result.tables.filter(({ equal }) => !equal)).toEqual([]);
    expect(result.tables.length).toBeGreaterThan(8);
    expect(result).toMatchObject({ schemaEqual: true, controlNoticed: true });
  });
});

describe("migrations", { timeout: 120_000 }, () => {
  it("are tried on an empty database and on the restored copy, and never reach the live one", async () => {
    const live$ = () =>
      withConnection(liveDatabase(live.stack), async (client) => (await client.query("select count(*) from accounts")).rows);
    const before = await live$();
    const result = await tried(live.stack);
    expect(result).toMatchObject({ upOnEmpty: true, upAgainChangesNothing: true, downAndUpGivesSameSchema: true, upOnRestoredCopy: true });
    expect(result?.applied).toBeGreaterThan(3);
    expect(run.facts).toContainEqual({ type: "migrations.tried", result });
    expect(await live$()).toEqual(before);
  });

  it("that cannot go down are noticed", async () => {
    const up = live.stack.plan.app.migrate?.up ?? [];
    expect(await tried(withMigrate({ up, down: ["true"] }))).toMatchObject({ upOnEmpty: true, downAndUpGivesSameSchema: false });
  });

  it("that do nothing or fail prove nothing", async () => {
    expect(await tried(withMigrate({ up: ["true"], down: ["true"] }))).toMatchObject({ upOnEmpty: false, upAgainChangesNothing: false });
    expect(await tried(withMigrate({ up: ["no-such-migrator"], down: ["true"] }))).toMatchObject({
      upOnEmpty: false,
      upOnRestoredCopy: false,
    });
  });

  it("are not tried where the app has none", async () => {
    expect(await tried(withMigrate(undefined))).toBeUndefined();
  });
});
