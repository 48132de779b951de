import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Client } from "pg";
import type { MigrationResult } from "../../events/event.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import type { RestoredCopy } from "./compare-with-source.ts";
import { withConnection } from "./connection.ts";
import { listTables } from "./fingerprint-query.ts";
import { createDatabase, type IsolatedServer } from "./isolated-server.ts";
import { migrationEnvironment } from "./migration-environment.ts";
import { judgeMigrations, type MigrationRun } from "./migrations-judge.ts";
import { programOf } from "./programs.ts";
import { hashOf, readSchema } from "./schema.ts";

const emptyDatabase = "parity_migrations";
const timeoutMs = 120_000;

/**
 * Carries the app's own migrations out on an empty database and on the restored copy of a backup, as a process of this machine.
 * undefined when nothing was tried: the app has none, or comes as an image, in which its commands are not to be had here.
 */
export async function tryMigrations(stack: RunningStack, context: StepContext, copy: RestoredCopy): Promise<MigrationResult | undefined> {
  const { app, database } = stack.plan;
  if (app.migrate === undefined || app.source !== "command") return undefined;
  const { up, down } = app.migrate;
  const password = randomBytes(24).toString("hex");
  await letIn(copy.server, database.user, password);
  await createDatabase(copy.server, emptyDatabase, database.user);
  const runOn = async (name: string, command: readonly string[]): Promise<MigrationRun> => {
    const env = await migrationEnvironment(stack, copy.server, name, password);
    const ended = await runCommand(stack.plan, command, env, context);
    return { ...ended, ...(await inspect(copy, name, context)) };
  };
  const empty = (await inspect(copy, emptyDatabase, context)).schema;
  const first = await runOn(emptyDatabase, up);
  const again = first.ok ? await runOn(emptyDatabase, up) : undefined;
  const downRun = again?.ok ? await runOn(emptyDatabase, down) : undefined;
  const upAfterDown = downRun?.ok ? await runOn(emptyDatabase, up) : undefined;
  const restored = await runOn(copy.database, up);
  const trial = { empty, up: first, again, down: downRun, upAfterDown, restored };
  const result = judgeMigrations(trial);
  await context.run.record("migrations.json", "migrations", `${JSON.stringify({ result, trial }, null, 2)}\n`);
  context.emit({ type: "migrations.tried", result });
  return result;
}

/** The app's role, with a password for this trial. */
async function letIn(server: IsolatedServer, user: string, password: string): Promise<void> {
  await withConnection(server.address("postgres"), async (client) => {
    const role = client.escapeIdentifier(user);
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [user]);
    if (rowCount === 0) await client.query(`create role ${role}`);
    await client.query(`alter role ${role} login password ${client.escapeLiteral(password)}`);
  });
}

async function runCommand(
  plan: Plan,
  [program, ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  { host, signal }: StepContext,
): Promise<{ ok: boolean; says: string }> {
  const command = program === "node" ? host.nodePath : (program ?? "");
  const result = await host.run({ command, args, cwd: resolve(plan.root, plan.app.cwd), env, timeoutMs, signal });
  signal.throwIfAborted();
  const lines = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim() !== "");
  const fate = result.notFound ? `${command} does not exist` : result.timedOut ? `no end within ${timeoutMs / 1_000} s` : lines.at(-1);
  return { ok: result.exitCode === 0, says: fate ?? `exit ${result.exitCode ?? result.endedBy}` };
}

async function inspect(
  { server, programs }: RestoredCopy,
  database: string,
  context: StepContext,
): Promise<{ schema: string; applied: number }> {
  const address = server.address(database);
  return withConnection(address, async (client) => ({
    schema: hashOf(await readSchema(address, client, programOf(programs, "pg_dump"), context)),
    applied: await countApplied(client),
  }));
}

/** Every migration tool keeps a table of what it applied, and calls it so. */
async function countApplied(client: Client): Promise<number> {
  const tables = (await listTables(client)).filter(({ name }) => /migration/i.test(name));
  let applied = 0;
  for (const { schema, name } of tables) {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) from ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`,
    );
    applied += Number(rows[0]?.count);
  }
  return applied;
}
