import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import type { BackupKeys } from "../codec/keys.ts";
import { openFile } from "../codec/open-file.ts";
import { startPacker } from "../codec/packer.ts";
import { isForThread, unpackFile } from "../codec/unpack-file.ts";
import { type BackupPart, type ManifestFile, plainName } from "../manifest.ts";
import { severalAtOnce } from "../several.ts";
import type { OpenedBackup } from "../store/local.ts";

/** Decrypting is arithmetic: more at once than this only wait for each other. */
const mostAtOnce = 4;
/** One thread does the arithmetic of them all: a second file is read while the first one waits. */
const mostInThread = 2;

/** What becomes of the plain bytes of one file: a writable that ends with them. */
export type Sink = (file: ManifestFile) => Promise<NodeJS.WritableStream>;

/**
 * Reads files of some parts of a backup to their ends: decrypted, decompressed, and proved by their digests before this resolves.
 * `seen` hears how many plain bytes there were so far. Rejects with BACKUP_FAILED, or DISK_FULL when what they go to is full.
 */
export async function readThrough(
  opened: OpenedBackup,
  parts: readonly BackupPart[],
  keys: BackupKeys,
  sink: Sink,
  context: StepContext,
  seen: (bytes: number) => void = () => undefined,
): Promise<void> {
  const { manifest } = opened;
  const files = manifest.files.filter(({ part }) => parts.includes(part));
  let bytes = 0;
  await severalAtOnce(files, Math.min(mostAtOnce, context.host.cpus), async (file) => {
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length;
        seen(bytes);
        done(undefined, chunk);
      },
    });
    try {
      await pipeline(openFile(opened, file.name, keys, context), counted, await sink(file), { signal: context.signal });
    } catch (error) {
      context.signal.throwIfAborted();
      throw explainedFull(manifest.id, error);
    }
  });
}

/** Writes the files of a part, in clear and under their plain names, into a folder of which only the work's own account can read them. */
export async function stageFiles(
  opened: OpenedBackup,
  part: BackupPart,
  directory: string,
  keys: BackupKeys,
  context: StepContext,
  seen: (bytes: number) => void = () => undefined,
): Promise<void> {
  const files = opened.manifest.files.filter((file) => file.part === part);
  const pathOf = async ({ name }: ManifestFile): Promise<string> => {
    const path = join(directory, plainName(name));
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return path;
  };
  if (files.every(({ name }) => isForThread(name))) return unpackAll(opened, files, { keys, pathOf, seen }, context);
  const write: Sink = async (file) => createWriteStream(await pathOf(file), { mode: 0o600, highWaterMark: 1024 * 1024 });
  await readThrough(opened, [part], keys, write, context, seen);
}

interface Staging {
  readonly keys: BackupKeys;
  readonly pathOf: (file: ManifestFile) => Promise<string>;
  readonly seen: (bytes: number) => void;
}

async function unpackAll(
  opened: OpenedBackup,
  files: readonly ManifestFile[],
  { keys, pathOf, seen }: Staging,
  context: StepContext,
): Promise<void> {
  context.signal.throwIfAborted();
  const packer = startPacker();
  const end = (): void => void packer.end();
  context.signal.addEventListener("abort", end, { once: true });
  let total = 0;
  try {
    await severalAtOnce(files, Math.min(mostInThread, context.host.cpus), async (file) => {
      let before = 0;
      const heard = (bytes: number): void => {
        total += bytes - before;
        before = bytes;
        seen(total);
      };
      await unpackFile(opened, { name: file.name, path: await pathOf(file), seen: heard }, packer, keys, context);
    });
  } catch (error) {
    context.signal.throwIfAborted();
    throw explainedFull(opened.manifest.id, error);
  } finally {
    context.signal.removeEventListener("abort", end);
    await packer.end();
  }
}

function explainedFull(id: string, error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === "ENOSPC" ? diskFull(id, error) : error;
}

function diskFull(id: string, cause: unknown): ParityError {
  const sentence = `no space is left on the disk for what is in backup ${id}`;
  return new ParityError("DISK_FULL", sentence, { hint: "free some space, then run it again", cause });
}
