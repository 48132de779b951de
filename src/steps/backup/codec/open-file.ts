import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Manifest, ManifestFile } from "../manifest.ts";
import { decrypted } from "./age.ts";
import { compressionOf, decompressor } from "./compression.ts";
import type { BackupKeys } from "./keys.ts";
import { createMeter } from "./meter.ts";
import { type Packed, packedOf } from "./pack.ts";

/** Nothing of these is the fault of the bytes. */
const ofTheMachine: ReadonlySet<string> = new Set(["EIO", "EACCES", "EPERM", "ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "EEXIST"]);

/** A backup whose manifest was read and is unchanged. */
export interface ReadableBackup {
  /** Absolute path of its folder. */
  readonly path: string;
  readonly manifest: Manifest;
}

/**
 * The bytes of a file as they were before they were compressed and encrypted; `name` is as the manifest has it. What comes is right
 * only once the stream has ended: it fails with BACKUP_FAILED when a key does not fit, a byte was changed or one is missing.
 */
export function openFile(opened: ReadableBackup, name: string, keys: BackupKeys, context: StepContext): Readable {
  return Readable.from(plainBytes(opened, name, keys, context), { objectMode: false });
}

async function* plainBytes(opened: ReadableBackup, name: string, keys: BackupKeys, context: StepContext): AsyncGenerator<Buffer> {
  const { manifest, path } = opened;
  const { file, isEncrypted } = openable(manifest, name, keys);
  const [stored, plain] = [createMeter(), createMeter()];
  try {
    const decompress = await decompressor(compressionOf(name.replace(/\.age$/, "")), context);
    const read: AsyncIterable<Buffer> = createReadStream(join(path, name), { highWaterMark: 1024 * 1024 });
    const packed = isEncrypted ? decrypted(stored.through(read), keys.identities) : stored.through(read);
    yield* plain.through(decompress(packed));
  } catch (error) {
    context.signal.throwIfAborted();
    throw explained(manifest.id, name, error);
  }
  requireWhole(manifest.id, file, packedOf(stored, plain));
}

/** What the manifest says of a file. Throws BACKUP_FAILED when it is encrypted and there is no key. */
export function openable({ id, files }: Manifest, name: string, { identities }: BackupKeys): { file: ManifestFile; isEncrypted: boolean } {
  const file = files.find((each) => each.name === name);
  if (file === undefined) throw new Error(`the manifest of ${id} has no file ${name}`);
  const isEncrypted = name.endsWith(".age");
  if (isEncrypted && identities.length === 0) throw withoutKey(id);
  return { file, isEncrypted };
}

/** Throws BACKUP_FAILED when what was read is not what was written. */
export function requireWhole(id: string, file: ManifestFile, { bytes, sha256, plainBytes, plainSha256 }: Packed): void {
  const same = bytes === file.bytes && plainBytes === file.plainBytes && sha256 === file.sha256 && plainSha256 === file.plainSha256;
  if (!same) throw damaged(id, `${file.name} was changed`);
}

/** What failed while a file was read, as something a person can act on. */
export function explained(id: string, name: string, error: unknown): unknown {
  // BACKUP_FAILED comes from a program that could not read the bytes it was given.
  if (error instanceof ParityError && error.code !== "BACKUP_FAILED") return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return damaged(id, `${name} is missing`, error);
  if (messageOf(error).startsWith("no identity matched")) {
    return new ParityError("BACKUP_FAILED", `none of the given keys opens backup ${id}: it was encrypted for another one`, {
      hint: "name the file with its key as backup.encryption.identityFile",
      cause: error,
    });
  }
  if (code !== undefined && ofTheMachine.has(code)) return error;
  return damaged(id, `${name} cannot be read to its end`, error);
}

function damaged(id: string, says: string, cause?: unknown): ParityError {
  return new ParityError("BACKUP_FAILED", `backup ${id} is damaged: ${says}`, {
    hint: "restore another one, and take a new one now",
    cause,
  });
}

function withoutKey(id: string): ParityError {
  return new ParityError("BACKUP_FAILED", `backup ${id} is encrypted, and no key to open it is named`, {
    hint: "name the file with its key as backup.encryption.identityFile",
  });
}
