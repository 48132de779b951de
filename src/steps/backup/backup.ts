import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "pg";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { type DatabaseAddress, liveDatabase, withConnection } from "./connection.ts";
import { readSequences } from "./fingerprint.ts";
import type { Manifest } from "./manifest.ts";
import { programOf, requireFitting, requirePrograms, runOn } from "./programs.ts";
import { hashOf, readSchema } from "./schema.ts";
import { exportSnapshot, readServerVersion, readTables } from "./snapshot.ts";
import { beginBackup, finishBackup, removePartialBackups } from "./store.ts";

/** A backup that is complete and in its place. */
export interface BackupResult {
  readonly id: string;
  /** Absolute path of its folder. */
  readonly path: string;
  readonly bytes: number;
  readonly databaseBytes: number;
  /** From the first to the last byte of the dump. */
  readonly seconds: number;
  /** Of the manifest, which holds those of all files. */
  readonly sha256: string;
  readonly manifest: Manifest;
}

/**
 * The directory format, two jobs, gzip 1: of the recipes measured the quickest to dump and restore together, and nothing but
 * PostgreSQL's own programs is needed to restore it. Its files carry no digest that pg_restore would check, the manifest's do.
 */
const recipe = ["--format=directory", "--jobs=2", "--compress=1"];

/**
 * Dumps the live database as of one snapshot and reads the content of every table in that same snapshot, while it is written to.
 * Rejects with BACKUP_FAILED or DISK_FULL; what was not finished is removed.
 */
export async function backup(stack: RunningStack, context: StepContext): Promise<BackupResult> {
  const { stateDirectory } = stack.plan;
  const address = liveDatabase(stack);
  const pgDump = programOf(await requirePrograms(["pg_dump"], await withConnection(address, readServerVersion), context), "pg_dump");
  await removePartialBackups(stateDirectory);
  const id = newBackupId(context.host.now());
  const growing = await beginBackup(stateDirectory, id);
  const discard = (): Promise<void> => rm(growing, { recursive: true, force: true });
  context.defer({ title: `remove the unfinished backup ${id}`, run: discard });
  try {
    const taken = await withConnection(address, (client) => dump(stack, address, client, pgDump, { id, growing }, context));
    context.emit({ type: "backup.taken", backup: id, bytes: taken.bytes, seconds: taken.seconds, sha256: taken.sha256 });
    await context.run.record(`backup-${id}.json`, "backup", `${JSON.stringify(taken, null, 2)}\n`);
    return taken;
  } finally {
    await discard();
  }
}

async function dump(
  stack: RunningStack,
  address: DatabaseAddress,
  client: Client,
  pgDump: Tool,
  { id, growing }: { readonly id: string; readonly growing: string },
  context: StepContext,
): Promise<BackupResult> {
  const { host } = context;
  const startedAt = host.now();
  const before = await readSequences(client);
  const snapshot = await exportSnapshot(client);
  requireFitting(pgDump, snapshot.serverVersion);
  const schema = await readSchema(address, client, pgDump, context, snapshot.id);
  const began = host.monotonic();
  await runOn(address, pgDump, [...recipe, `--snapshot=${snapshot.id}`, `--file=${join(growing, "dump")}`], context);
  const seconds = (host.monotonic() - began) / 1_000;
  const tables = await readTables(client);
  const after = await readSequences(client);
  const finished = await finishBackup(growing, {
    v: 1,
    id,
    project: stack.plan.project,
    configHash: stack.plan.configHash,
    database: address.database,
    serverVersion: snapshot.serverVersion,
    format: "pg_dump directory",
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(host.now()).toISOString(),
    seconds,
    databaseBytes: snapshot.databaseBytes,
    tables,
    sequences: { before, after },
    schemaSha256: hashOf(schema),
    roles: [...snapshot.roles],
  });
  return { id, seconds, databaseBytes: snapshot.databaseBytes, bytes: finished.manifest.bytes, ...finished };
}

/** Sorts by time: "20261121-093012-4f1c". */
function newBackupId(now: number): string {
  const [day, time] = new Date(now).toISOString().replaceAll(/[-:]/g, "").split(/[T.]/);
  return `${day}-${time}-${crypto.randomUUID().slice(0, 4)}`;
}
