import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StepContext } from "../../../work/context.ts";
import type { BackupPart, ManifestFile } from "../manifest.ts";
import { type Compression, compressor, endingOf } from "./compression.ts";
import type { BackupKeys } from "./keys.ts";
import { pack } from "./pack.ts";

/** Where files of a backup are written, and how. */
export interface Target {
  /** Absolute path of the folder in which the backup grows. */
  readonly folder: string;
  readonly compression: Compression;
  readonly recipients: BackupKeys["recipients"];
}

export interface FileName {
  /** "database.dump": the endings are added. */
  readonly name: string;
  readonly part: BackupPart;
}

export interface FileSource extends FileName {
  /** Rejects when the bytes are not all: the file is not to be trusted then. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Hears the plain bytes so far. */
  readonly seen?: (bytes: number) => void;
}

/** Compresses, encrypts and writes a stream, of which never more than a few MB are held. On the disk when it resolves. */
export async function writeFileOf(target: Target, source: FileSource, context: StepContext): Promise<ManifestFile> {
  const { part, seen } = source;
  const { name, path } = await placeOf(target, source.name);
  const compress = await compressor(target.compression, context);
  return { name, ...(await pack(source.bytes, { path, recipients: target.recipients, compress, seen, signal: context.signal })), part };
}

/** The name with its endings, and its path, in a folder that is there. */
export async function placeOf({ folder, compression, recipients }: Target, plain: string): Promise<{ name: string; path: string }> {
  const name = `${plain}${endingOf(compression)}${recipients.length > 0 ? ".age" : ""}`;
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return { name, path };
}
