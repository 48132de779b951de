import { createHash } from "node:crypto";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { ManifestFile } from "../manifest.ts";

export const indexName = "segments.ndjson";

/** What the segments of an archive are, one line each with the line's own digest before it. Lines are only ever added. */
export interface ArchiveIndex {
  /** On the disk when it resolves. */
  add(file: ManifestFile): Promise<void>;
  close(): Promise<void>;
}

export async function openIndex(folder: string): Promise<ArchiveIndex> {
  const file: FileHandle = await open(join(folder, indexName), "a", 0o600);
  return {
    add: async (entry) => {
      await file.appendFile(lineOf(JSON.stringify(entry)));
      await file.datasync();
    },
    close: () => file.close(),
  };
}

/** Every segment the archive holds, in the order in which they came. Rejects with BACKUP_FAILED when a line was changed or cut off. */
export async function readIndex(folder: string): Promise<readonly ManifestFile[]> {
  const text = await readFile(join(folder, indexName), "utf8").catch(() => {
    throw damagedLog(`${join(folder, indexName)}, which says what it holds, cannot be read`);
  });
  return entriesOf(text);
}

export function entriesOf(text: string): readonly ManifestFile[] {
  return linesOf(text) as readonly ManifestFile[];
}

/** What each line says, once its digest was found to be right. */
export function linesOf(text: string): readonly unknown[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw damagedLog("the last line of its index is cut off");
  return lines.map((line, index) => {
    const json = line.slice(line.indexOf(" ") + 1);
    if (`${line}\n` !== lineOf(json)) throw damagedLog(`line ${index + 1} of its index was changed`);
    return JSON.parse(json) as unknown;
  });
}

export function lineOf(json: string): string {
  return `${createHash("sha256").update(json).digest("hex")} ${json}\n`;
}

export function damagedLog(says: string): ParityError {
  return new ParityError("BACKUP_FAILED", `the stored log is damaged: ${says}`, {
    hint: "recover to a point before it, from a backup whose log is whole, and take a new backup now",
  });
}
