import { partOf } from "../../../plan/part.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { bytes, whole } from "../../../text/words.ts";
import type { ToolName } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import { connect, type DatabaseAddress, liveDatabase, withConnection } from "../connection.ts";
import { requirePrograms } from "../programs.ts";
import { openBackup } from "../store/local.ts";
import { restoreInto } from "../verify/restore-into.ts";
import type { StepNotes } from "./procedure.ts";
import { restoreCommands } from "./restore-commands.ts";
import type { Restored, Scene } from "./scene.ts";

/** Data stores of the second stack; the rest waits for the data. */
const stores = ["postgres", "redis"] as const;
const programNames: readonly ToolName[] = ["pg_restore", "pg_dump", "pg_amcheck"];
const metricsRole = "parity_metrics";

/** The guide's first step: empty servers, the newest backup in them, and the passwords of the vault. */
export async function restoreNewest(scene: Scene, { type, saw }: StepNotes): Promise<Restored> {
  const { runtime, place, stack, context, newest, keys } = scene;
  const opened = await openBackup(stack.plan.stateDirectory, newest.id);
  const { manifest } = opened;
  const second = await runtime.start(partOf(place.plan, stores), context);
  const address = liveDatabase(second);
  type(...restoreCommands(manifest, address.port, stack.plan));
  const programs = await requirePrograms(programNames, manifest.database.serverVersion, context);
  await emptyServer(second, address);
  const target = { directory: place.directory, address: (database: string) => ({ ...address, database }) };
  await restoreInto(target, opened, keys, programs, context, address.database);
  await givePasswords(second, address);
  const rows = manifest.database.tables.reduce((sum, table) => sum + table.rows, 0);
  const when = newest.taken ? "taken right before the loss, for there was none" : `of ${manifest.startedAt}`;
  saw(`backup ${manifest.id}, ${when}, ${bytes(manifest.bytes)}: ${whole(rows)} rows restored`);
  if (manifest.redis !== undefined)
    saw(`Redis starts empty, as a cache may: the ${whole(manifest.redis.keys.after)} keys of the backup are not put into it`);
  return { manifest, address, programs, snapshot: await holdSnapshot(address, context) };
}

/** What a new server was initialised with is what the backup brings: the database, its owner and the role that only reads. */
async function emptyServer({ plan }: RunningStack, address: DatabaseAddress): Promise<void> {
  const { name, user } = plan.database;
  await withConnection({ ...address, database: "postgres" }, async (client) => {
    await client.query(`drop database ${client.escapeIdentifier(name)} with (force)`);
    for (const role of [user, metricsRole]) await client.query(`drop role ${client.escapeIdentifier(role)}`);
  });
}

/** A backup holds no passwords. */
async function givePasswords(second: RunningStack, address: DatabaseAddress): Promise<void> {
  const known = [[second.plan.database.user, "app-database"] as const, [metricsRole, "metrics-database"] as const];
  await withConnection(address, async (client) => {
    for (const [role, name] of known) {
      await client.query(`alter role ${client.escapeIdentifier(role)} login password ${client.escapeLiteral(second.secret(name))}`);
    }
  });
}

/** Of the data as it is before anybody writes to it; it is read in the last step, and ends with the drill. */
async function holdSnapshot(address: DatabaseAddress, context: StepContext): Promise<string> {
  const client = await connect(address);
  context.defer({ title: "let the snapshot of the restored data go", run: () => client.end() });
  await client.query("set idle_in_transaction_session_timeout = 0");
  await client.query("begin isolation level repeatable read read only");
  const { rows } = await client.query<{ id: string }>("select pg_export_snapshot() as id");
  return rows[0]?.id ?? "";
}
