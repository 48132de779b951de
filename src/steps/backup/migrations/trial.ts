import type { MigrationResult } from "../../../events/event.ts";
import type { PlannedMigrations } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { withConnection } from "../connection.ts";
import { createDatabase } from "../verify/isolated-server.ts";
import type { RestoredCopy } from "../verify/restored-copy.ts";
import { migrationsOn, type RunMigration } from "./command.ts";
import { judgeMigrations } from "./judge.ts";
import type { CopyTrial, MigrationRun, MigrationTrial } from "./runs.ts";
import { readShape } from "./shape.ts";
import { runUnderLoad } from "./under-load.ts";

const emptyDatabase = "parity_migrations";
const longestLockSeconds = 0.5;
const largeTableBytes = 1_048_576;
/** parity's own table in the copy was made by no migration. What else is in a schema of that name is the app's and stays. */
const withoutCanary = `do $$ begin
  drop table parity.canary;
  drop schema parity;
exception when undefined_table or invalid_schema_name or dependent_objects_still_exist then null;
end $$`;

/** What a trial works with. */
interface Trial {
  readonly copy: RestoredCopy;
  readonly migrate: PlannedMigrations;
  readonly run: RunMigration;
  readonly context: StepContext;
}

/**
 * Carries the app's own migrations out on an empty database and, with queries at a fixed rate beside them, on the restored copy of
 * a backup, as a process of this machine. undefined when nothing was tried: the app has none, or comes as an image, in which its
 * commands are not to be had here.
 */
export async function tryMigrations(stack: RunningStack, context: StepContext, copy: RestoredCopy): Promise<MigrationResult | undefined> {
  const { app, database } = stack.plan;
  if (app.migrate === undefined || app.source !== "command") return undefined;
  if (stack.plan.services.some(({ name }) => name === "redis")) {
    context.emit({
      type: "step.progressed",
      step: "restore",
      note: "the app's migrations are tried on the copy, but with the Redis that is in use",
    });
  }
  const trial = { copy, migrate: app.migrate, run: await migrationsOn(stack, copy.server, context), context };
  const runs = { ...(await onEmptyDatabase(trial, database.user)), copy: await onCopy(trial) };
  const { longestLock = longestLockSeconds, rewrites = [] } = app.migrate;
  const result = judgeMigrations(runs, { longestLockMs: longestLock * 1_000, rewrites });
  await context.run.record("migrations.json", "migrations", `${JSON.stringify({ result, trial: runs }, null, 2)}\n`);
  context.emit({ type: "migrations.tried", result });
  return result;
}

async function onEmptyDatabase(trial: Trial, owner: string): Promise<Omit<MigrationTrial, "copy">> {
  const { server } = trial.copy;
  await createDatabase(server, emptyDatabase, owner);
  try {
    return await tryOnEmpty(trial);
  } finally {
    await withConnection(server.address("postgres"), (client) => client.query(`drop database ${emptyDatabase} with (force)`));
  }
}

async function tryOnEmpty(trial: Trial): Promise<Omit<MigrationTrial, "copy">> {
  const { up: upwards, down: downwards } = trial.migrate;
  const empty = (await readShape(trial.copy, emptyDatabase, trial.context)).schema;
  const up = await runOn(trial, emptyDatabase, upwards);
  const again = up.ok ? await runOn(trial, emptyDatabase, upwards) : undefined;
  const down = again?.ok ? await runOn(trial, emptyDatabase, downwards) : undefined;
  const upAfterDown = down?.ok ? await runOn(trial, emptyDatabase, upwards) : undefined;
  return { empty, up, again, down, upAfterDown };
}

/** What a release would do comes first, then what taking it back would do, both under load; then everything down and up. */
async function onCopy(trial: Trial): Promise<CopyTrial> {
  const { copy, migrate, run, context } = trial;
  const { up: upwards, back: backwards, down: downwards } = migrate;
  const loaded = (command: readonly string[]) =>
    runUnderLoad(copy, () => run(copy.database, command), migrate.largeTableBytes ?? largeTableBytes, context);
  await withConnection(copy.server.address(copy.database), (client) => client.query(withoutCanary));
  const before = await readShape(copy, copy.database, context);
  const up = await loaded(upwards);
  const back = up.ok && backwards !== undefined ? await loaded(backwards) : undefined;
  const upAfterBack = back?.ok ? await loaded(upwards) : undefined;
  const goesOn = up.ok && (backwards === undefined || upAfterBack?.ok === true);
  const down = goesOn ? await runOn(trial, copy.database, downwards) : undefined;
  const upAfterDown = down?.ok ? await runOn(trial, copy.database, upwards) : undefined;
  return { before, up, back, upAfterBack, down, upAfterDown };
}

async function runOn({ copy, run, context }: Trial, database: string, command: readonly string[]): Promise<MigrationRun> {
  const ended = await run(database, command);
  return { ...ended, ...(await readShape(copy, database, context)) };
}
