import { join } from "node:path";
import type { StepContext } from "../../../work/context.ts";
import { compressionOf } from "./compression.ts";
import type { BackupKeys } from "./keys.ts";
import { explained, openable, type ReadableBackup, requireWhole } from "./open-file.ts";
import type { Packer } from "./packer.ts";

export interface Unpacking {
  /** As the manifest has it. */
  readonly name: string;
  /** Absolute path of a file that is not there yet, made for its owner's eyes only. */
  readonly path: string;
  /** Hears the plain bytes so far. */
  readonly seen: (bytes: number) => void;
}

/** Whether a thread can unpack what has this name: only zstd is worth one. */
export function isForThread(name: string): boolean {
  return compressionOf(name.replace(/\.age$/, "")) === "zstd";
}

/** As `openFile`, of a whole file in a thread, into another. What was written is right only when this resolves. */
export async function unpackFile(
  { manifest, path }: ReadableBackup,
  { name, path: target, seen }: Unpacking,
  packer: Packer,
  keys: BackupKeys,
  { signal }: Pick<StepContext, "signal">,
): Promise<void> {
  const { file, isEncrypted } = openable(manifest, name, keys);
  const job = { source: join(path, name), path: target, identities: isEncrypted ? keys.identities : [] };
  const unpacked = await packer.unpack(job, seen).catch((error: unknown) => {
    signal.throwIfAborted();
    throw explained(manifest.id, name, error);
  });
  requireWhole(manifest.id, file, unpacked);
}
