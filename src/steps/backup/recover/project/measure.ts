import { join } from "node:path";
import { ParityError } from "../../../../errors/parity-error.ts";
import type { RestoreProjection } from "../../../../events/event.ts";
import type { RunningStack } from "../../../../runtimes/runtime.ts";
import { bytes as inBytes } from "../../../../text/words.ts";
import type { StepContext } from "../../../../work/context.ts";
import { deriveContext } from "../../../faults/derive-context.ts";
import { type BackupKeys, readKeys } from "../../codec/keys.ts";
import { liveDatabase, withConnection } from "../../connection.ts";
import type { Manifest } from "../../manifest.ts";
import { type Programs, requirePrograms } from "../../programs.ts";
import { readServerVersion } from "../../snapshot.ts";
import type { OpenedBackup } from "../../store/local.ts";
import { takeDump } from "../../take/logical.ts";
import { takeBase } from "../../take/physical.ts";
import { type IsolatedServer, startIsolatedServer } from "../../verify/isolated-server.ts";
import { restoreInto } from "../../verify/restore-into.ts";
import { restorePhysical } from "../restore-physical.ts";
import { projectRestore, type RestorePoint } from "./fit.ts";
import { fillWithRows } from "./rows.ts";

const mebibyte = 1024 ** 2;
/** Of the databases that are restored: far enough apart for a line, small enough to be made and restored within two minutes. */
export const projectedSizes: readonly number[] = [32 * mebibyte, 128 * mebibyte, 320 * mebibyte];
/** Of each size: one more than a line needs, so that its scatter is known. */
const times = 2;
const database = "projected";

interface Measuring {
  readonly stack: RunningStack;
  readonly programs: Programs;
  readonly keys: BackupKeys;
  readonly source: IsolatedServer;
  readonly context: StepContext;
}

/**
 * Backs up databases of several sizes in the plan's own format, restores each with the care for the disk that production takes, and
 * projects the time to production's size. Rows are of parity's own making; the live database is not read. Emits restore.projected.
 * Rejects with BACKUP_FAILED when the times do not rise with the size: the machine was busy with something else.
 */
export async function measureProjection(
  stack: RunningStack,
  productionBytes: number,
  context: StepContext,
  sizes: readonly number[] = projectedSizes,
): Promise<RestoreProjection> {
  const points = await measureRestores(stack, sizes, context);
  const projection = projectRestore(points, { productionBytes, limitSeconds: stack.plan.limits.rtoSeconds });
  if (projection === undefined) {
    throw new ParityError("BACKUP_FAILED", "larger databases took no longer to restore than small ones, so nothing can be projected", {
      hint: "run it again while this machine has nothing else to do",
    });
  }
  await context.run.record(`restore-projection-${context.host.now()}.json`, "projection", `${JSON.stringify(projection, null, 2)}\n`);
  context.emit({ type: "restore.projected", projection });
  return projection;
}

/** Each size twice, in bytes as the server counts them. */
export async function measureRestores(stack: RunningStack, sizes: readonly number[], context: StepContext): Promise<RestorePoint[]> {
  const { plan } = stack;
  const version = await withConnection(liveDatabase(stack), readServerVersion);
  const programs = await requirePrograms(["postgres", "initdb", "pg_dump", "pg_restore"], version, context);
  const source = await startIsolatedServer(plan.stateDirectory, programs, context);
  const points: RestorePoint[] = [];
  try {
    // A physical backup of it needs log that can be replayed.
    await source.restart({ wal_level: "replica", max_wal_senders: "4" });
    const measuring = { stack, programs, keys: await readKeys(plan, context), source, context };
    for (const size of sizes) points.push(...(await restoresOf(measuring, size)));
  } finally {
    await source.remove();
  }
  return points;
}

async function restoresOf(measuring: Measuring, size: number): Promise<RestorePoint[]> {
  const { source, context } = measuring;
  context.emit({ type: "step.progressed", step: "drill", note: `make and back up a database of ${inBytes(size)}` });
  await asSuperuser(source, `create database ${database}`);
  const bytes = await withConnection(source.address(database), (client) => fillWithRows(client, size));
  const opened = await backUp(measuring);
  await asSuperuser(source, `drop database ${database}`);
  const points: RestorePoint[] = [];
  for (let time = 0; time < times; time += 1) {
    context.emit({ type: "step.progressed", step: "drill", note: `restore ${inBytes(bytes)}` });
    const began = context.host.monotonic();
    const server = await restore(measuring, opened);
    points.push({ bytes, seconds: (context.host.monotonic() - began) / 1_000 });
    await server.remove();
  }
  return points;
}

/** As a backup of the live database is made, without what is not the database's; into the source's own folder, which goes with it. */
async function backUp({ stack, keys, source, context }: Measuring): Promise<OpenedBackup> {
  const { project, configHash, backup: planned } = stack.plan;
  const id = `projection-${crypto.randomUUID().slice(0, 8)}`;
  const path = join(source.directory, id);
  const target = { folder: path, compression: planned.compression, recipients: keys.recipients };
  const address = source.address(database);
  // What it would tell is of no backup that anybody has.
  const quiet = deriveContext(context, { emit: () => undefined });
  const now = new Date(context.host.now()).toISOString();
  const take = planned.format === "physical" ? takeBase : takeDump;
  const { says, files, seconds } = await take({ id, stack, address, format: planned.format, target, context: quiet });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const manifest: Manifest = {
    v: 2,
    id,
    project,
    configHash,
    startedAt: now,
    finishedAt: now,
    seconds,
    bytes,
    database: says,
    files: [...files],
  };
  return { path, manifest, digest: "" };
}

/** Until the data is whole and on the disk. The caller removes the server. */
async function restore({ stack, programs, keys, source, context }: Measuring, opened: OpenedBackup): Promise<IsolatedServer> {
  const { stateDirectory } = stack.plan;
  const quiet = deriveContext(context, { emit: () => undefined });
  const { physical } = opened.manifest.database;
  if (physical !== undefined) {
    const { password } = source.address(database);
    const request = { stateDirectory, opened, keys, password, walDirectory: undefined, durable: true };
    const server = await restorePhysical(request, { to: "name", name: physical.restorePoint.name }, "promote", quiet);
    await asSuperuser(server, "checkpoint");
    return server;
  }
  const server = await startIsolatedServer(stateDirectory, programs, context);
  // Production's log is never minimal, which would leave out what is copied into a new table.
  await server.restart({ wal_level: "replica", fsync: "on", synchronous_commit: "on", full_page_writes: "on" });
  await restoreInto(server, opened, keys, programs, quiet);
  await asSuperuser(server, "checkpoint");
  return server;
}

async function asSuperuser(server: IsolatedServer, statement: string): Promise<void> {
  await withConnection(server.address("postgres"), (client) => client.query(statement));
}
