import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../../../work/context.ts";
import type { BackupKeys } from "../codec/keys.ts";
import { type DatabaseAddress, withConnection } from "../connection.ts";
import { type Programs, programOf, requireFitting, runOn } from "../programs.ts";
import type { OpenedBackup } from "../store/local.ts";
import { reportProgress } from "../take/progress.ts";
import { noteOffsets } from "./archive-offsets.ts";
import { createRoles, giveAccess } from "./create-roles.ts";
import { createDatabase } from "./isolated-server.ts";
import { stageFiles } from "./stage-files.ts";

/** The server a backup is restored into. */
export interface RestoreTarget {
  /** A folder nobody else may enter, with room for the dump in clear. */
  readonly directory: string;
  /** A database of it, as its superuser. */
  address(database: string): DatabaseAddress;
}

/** A dump in clear. */
export interface StagedDump {
  /** What pg_restore is given: a file or a folder. */
  readonly path: string;
  readonly bytes: number;
  remove(): Promise<void>;
}

/** More than this wins nothing: the server builds as many indexes at once, and the disk is then the limit. */
const mostJobs = 8;
const pollMs = 1_000;

export function jobsOf({ host }: Pick<StepContext, "host">): number {
  return Math.min(mostJobs, Math.max(2, host.cpus));
}

/**
 * Writes a dump in clear: parallel restore looks for each table's rows where they are in the file, which a stream cannot offer. Every
 * byte is proved by its digest. Rejects with BACKUP_FAILED or DISK_FULL, and then nothing is left of it.
 */
export async function stageDump(directory: string, opened: OpenedBackup, keys: BackupKeys, context: StepContext): Promise<StagedDump> {
  const { id, files, database } = opened.manifest;
  const staged = await mkdtemp(join(directory, `restore-${id}-`));
  const remove = (): Promise<void> => rm(staged, { recursive: true, force: true });
  context.defer({ title: "remove the dump in clear", run: remove });
  const bytes = files.filter(({ part }) => part === "database").reduce((sum, file) => sum + file.plainBytes, 0);
  try {
    await stageFiles(opened, "database", staged, keys, context, reportProgress(context, id, "restore", bytes + database.databaseBytes));
    const path = join(staged, database.format === "directory" ? "dump" : "database.dump");
    if (database.format === "custom") await noteOffsets(path);
    return { path, bytes, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Roles, an empty database, everything of the dump, and who may do what with it. Rejects with BACKUP_FAILED or DISK_FULL on the first error. */
export async function loadDump(
  target: RestoreTarget,
  { manifest }: OpenedBackup,
  dump: StagedDump,
  programs: Programs,
  context: StepContext,
  name: string = manifest.database.name,
): Promise<void> {
  const { database } = manifest;
  const pgRestore = programOf(programs, "pg_restore");
  requireFitting(pgRestore, database.serverVersion);
  const superuser = target.address("postgres");
  const owner = await withConnection(superuser, async (client) => {
    await createRoles(client, database.roles);
    const { rowCount } = await client.query("select from pg_roles where rolname = $1", [database.access.owner]);
    return rowCount === 0 ? superuser.user : database.access.owner;
  });
  await createDatabase(target, name, owner);
  const flags = ["--exit-on-error", `--jobs=${jobsOf(context)}`, `--dbname=${name}`, dump.path];
  const loading = runOn(target.address(name), pgRestore, flags, context);
  await Promise.all([loading, followLoading(target, name, { manifest, dump }, loading, context)]);
  await withConnection(superuser, (client) => giveAccess(client, name, database.access));
}

/** Tells how large the database has become. What it tells is for eyes only: it never fails a restore. */
async function followLoading(
  target: RestoreTarget,
  name: string,
  { manifest, dump }: { readonly manifest: OpenedBackup["manifest"]; readonly dump: StagedDump },
  loading: Promise<unknown>,
  context: StepContext,
): Promise<void> {
  const tell = reportProgress(context, manifest.id, "restore", dump.bytes + manifest.database.databaseBytes);
  const ended = new AbortController();
  const end = (): void => ended.abort();
  loading.then(end, end);
  const ask = async (): Promise<void> => {
    const size = await withConnection(target.address("postgres"), async (client) => {
      const { rows } = await client.query<{ size: string }>("select pg_database_size($1) as size", [name]);
      return Number(rows[0]?.size ?? 0);
    });
    tell(dump.bytes + size);
  };
  while (!ended.signal.aborted) {
    await context.host
      .sleep(pollMs, ended.signal)
      .then(ask)
      .catch(() => undefined);
  }
}

/** Both in one. */
export async function restoreInto(
  target: RestoreTarget,
  opened: OpenedBackup,
  keys: BackupKeys,
  programs: Programs,
  context: StepContext,
  name?: string,
): Promise<void> {
  const dump = await stageDump(target.directory, opened, keys, context);
  try {
    await loadDump(target, opened, dump, programs, context, name);
  } finally {
    await dump.remove();
  }
}
