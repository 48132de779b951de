import { createWriteStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { StepContext } from "../../../work/context.ts";
import type { BackupKeys } from "../codec/keys.ts";
import { openFile, type ReadableBackup } from "../codec/open-file.ts";
import { type Manifest, type ManifestFile, plainName } from "../manifest.ts";
import { damagedLog, readIndex } from "./archive-index.ts";
import { firstGap } from "./position.ts";

export interface LogSources {
  readonly opened: ReadableBackup;
  readonly keys: BackupKeys;
  /** Of a `WalArchive`; undefined: there is only what the backup itself holds. */
  readonly walDirectory: string | undefined;
}

/** Names of segments; histories of timelines and the like are left alone. */
const segmentName = /^[0-9A-F]{24}$/;

/**
 * Writes the log of a backup, and what was archived after it, into a folder from which a server can fetch it. Rejects with
 * BACKUP_FAILED when a segment was changed, or one is missing between others: a server would take the gap for the end of the log.
 */
export async function layLog(folder: string, { opened, keys, walDirectory }: LogSources, context: StepContext): Promise<void> {
  const own = opened.manifest.files.filter(({ part }) => part === "wal");
  const archived = walDirectory === undefined ? undefined : await archiveOf(walDirectory, opened.manifest);
  const segments = new Map([
    ...own.map((file) => [segmentOf(file), { file, from: opened }] as const),
    // The archive's come second: a segment that the backup holds in part is whole there.
    ...(archived?.manifest.files ?? []).map((file) => [segmentOf(file), { file, from: archived as ReadableBackup }] as const),
  ]);
  requireNoGap(opened.manifest, [...segments.keys()], [...segments.values()][0]?.file.plainBytes);
  for (const [name, { file, from }] of segments) {
    await pipeline(openFile(from, file.name, keys, context), createWriteStream(join(folder, name), { flags: "wx", mode: 0o644 }), {
      signal: context.signal,
    });
  }
}

function segmentOf({ name }: ManifestFile): string {
  return basename(plainName(name));
}

/** The archive, as if it were a backup of nothing but log. */
async function archiveOf(path: string, manifest: Manifest): Promise<ReadableBackup> {
  const files = await readIndex(path);
  const known = new Set(files.map(({ name }) => name));
  const stray = (await readdir(path)).find((name) => segmentName.test(basename(plainName(name))) && !known.has(name));
  if (stray !== undefined) throw damagedLog(`its index does not know ${stray}`);
  return { path, manifest: { ...manifest, files: [...files] } };
}

function requireNoGap({ database: { physical } }: Manifest, names: readonly string[], segmentBytes: number | undefined): void {
  if (physical === undefined || segmentBytes === undefined) return;
  const { timeline, stopLsn } = physical;
  const missing = firstGap(
    { timeline, from: stopLsn, segmentBytes },
    names.filter((name) => segmentName.test(name)),
  );
  if (missing !== undefined) throw damagedLog(`${missing} is missing`);
}
