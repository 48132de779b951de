import { rm } from "node:fs/promises";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { newBackupId } from "./backup-id.ts";
import { type BackupKeys, readKeys } from "./codec/keys.ts";
import { liveDatabase } from "./connection.ts";
import type { Manifest } from "./manifest.ts";
import { beginBackup, finishBackup, removePartialBackups } from "./store/local.ts";
import { takeConfiguration } from "./take/configuration.ts";
import { takeDump } from "./take/logical.ts";
import { takeBase } from "./take/physical.ts";
import { takeRedis } from "./take/redis.ts";
import type { Taking } from "./take/taking.ts";

/** A backup that is complete and in its place. */
export interface BackupResult {
  readonly id: string;
  /** Absolute path of its folder. */
  readonly path: string;
  readonly bytes: number;
  readonly databaseBytes: number;
  /** From the first to the last byte of the database's copy. */
  readonly seconds: number;
  /** Of the manifest, which holds those of all files. */
  readonly sha256: string;
  readonly manifest: Manifest;
}

export interface BackupOptions {
  /** Instead of the plan's. */
  readonly format?: Manifest["database"]["format"];
  /** Instead of those the plan names. */
  readonly keys?: BackupKeys;
}

/**
 * Copies the live database, Redis and the project's configuration while they are used, and reads the content of every table at the
 * very moment the copy stands for. Rejects with BACKUP_FAILED or DISK_FULL; what was not finished is removed.
 */
export async function backup(stack: RunningStack, context: StepContext, options: BackupOptions = {}): Promise<BackupResult> {
  const { stateDirectory, backup: planned } = stack.plan;
  const { recipients } = options.keys ?? (await readKeys(stack.plan, context));
  await removePartialBackups(stateDirectory);
  const id = newBackupId(context.host.now());
  const growing = await beginBackup(stateDirectory, id);
  const discard = (): Promise<void> => rm(growing, { recursive: true, force: true });
  context.defer({ title: `remove the unfinished backup ${id}`, run: discard });
  const target = { folder: growing, compression: planned.compression, recipients };
  const format = options.format ?? planned.format;
  try {
    const taken = await take({ id, stack, address: liveDatabase(stack), format, target, context });
    context.emit({ type: "backup.taken", backup: id, bytes: taken.bytes, seconds: taken.seconds, sha256: taken.sha256 });
    await context.run.record(`backup-${id}.json`, "backup", `${JSON.stringify(taken, null, 2)}\n`);
    return taken;
  } finally {
    await discard();
  }
}

async function take(taking: Taking): Promise<BackupResult> {
  const { id, stack, target, format, context } = taking;
  const { recipients } = target;
  const startedAt = new Date(context.host.now()).toISOString();
  const [database, redis, configuration] = await allOf([
    (format === "physical" ? takeBase : takeDump)(taking),
    takeRedis(taking),
    takeConfiguration(taking),
  ]);
  const finished = await finishBackup(target.folder, {
    v: 2,
    id,
    project: stack.plan.project,
    configHash: stack.plan.configHash,
    startedAt,
    finishedAt: new Date(context.host.now()).toISOString(),
    seconds: database.seconds,
    ...(recipients.length === 0 ? {} : { encryption: { method: "age" as const, recipients: [...recipients] } }),
    database: database.says,
    ...(redis === undefined ? {} : { redis: redis.says }),
    configuration: configuration.says,
    files: [...database.files, ...(redis?.files ?? []), ...configuration.files],
  });
  const { databaseBytes } = database.says;
  return { id, seconds: database.seconds, databaseBytes, bytes: finished.manifest.bytes, ...finished };
}

/** As `Promise.all`, but nothing of it is still being written once it rejects. */
async function allOf<T extends readonly unknown[]>(parts: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(parts);
  for (const each of settled) if (each.status === "rejected") throw each.reason;
  return Promise.all(parts);
}
