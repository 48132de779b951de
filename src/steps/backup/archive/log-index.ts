import { open, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { isThere, namesIn, readIfThere } from "../../../files/read-if-there.ts";
import { writeAtomically } from "../../../files/write-atomically.ts";
import type { ManifestFile } from "../manifest.ts";
import { plainName } from "../manifest.ts";
import { damagedLog, indexName, lineOf, linesOf } from "../recover/archive-index.ts";
import { syncPath } from "../store/files.ts";

/** A file of the standing archive. */
export interface SealedFile extends ManifestFile {
  /** ISO 8601: when it was put there. What it holds was written before. */
  readonly sealedAt: string;
}

/** Nothing that is kept needs these any more. */
interface Removed {
  readonly removed: readonly string[];
}

type Line = SealedFile | Removed;

const removals = /^removed-[\w-]+\.json$/;

/** Adds a line, on the disk when it resolves. Only for the receiver, which alone writes the index. */
export async function addLine(folder: string, line: SealedFile): Promise<void> {
  const path = join(folder, indexName);
  const isNew = !(await isThere(path));
  const file = await open(path, "a", 0o600);
  try {
    const { size } = await file.stat();
    await file.appendFile(lineOf(JSON.stringify(line))).catch(async (error: unknown) => {
      // On a full disk half a line would spoil the next one.
      await file.truncate(size).catch(() => undefined);
      throw error;
    });
    await file.datasync();
  } finally {
    await file.close();
  }
  if (isNew) await syncPath(folder);
}

/** Says what is not held any more, in a file of its own: whole or absent, whoever is killed, and beside a receiver that adds its lines. */
export async function noteRemoved(folder: string, removed: readonly string[]): Promise<void> {
  const line: Removed = { removed };
  await writeAtomically(join(folder, `removed-${crypto.randomUUID()}.json`), lineOf(JSON.stringify(line)));
  await syncPath(folder);
}

/** What the archive holds, the oldest first; nothing when there is none. Rejects with BACKUP_FAILED when the index was changed. */
export async function readSealed(folder: string): Promise<readonly SealedFile[]> {
  // First: they are taken away only when the index says the same without them.
  const noted = await removedIn(folder);
  const text = await readIfThere(join(folder, indexName));
  if (text === undefined) return [];
  const held = new Map<string, SealedFile>();
  // What is being added at this moment has no end yet.
  for (const line of linesOf(text.slice(0, text.lastIndexOf("\n") + 1)) as readonly Line[]) {
    if ("removed" in line) for (const name of line.removed) held.delete(name);
    else held.set(line.name, line);
  }
  for (const name of noted.names) held.delete(name);
  return [...held.values()].sort((one, other) => (plainName(one.name) < plainName(other.name) ? -1 : 1));
}

/**
 * A line that a killed receiver did not end is taken away: what it was about is still there as it came. So is an
 * index that one had begun to write anew. Only for the receiver.
 */
export async function mendIndex(folder: string): Promise<void> {
  const path = join(folder, indexName);
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await truncate(path, whole);
  const begun = (await namesIn(folder)).filter((name) => name.startsWith(`${indexName}.`));
  for (const name of begun) await rm(join(folder, name), { force: true });
}

/**
 * Writes the index anew with one line for each file that is held, once something was removed: it grows no larger than what is kept. Only for
 * the receiver. Rejects with BACKUP_FAILED, and leaves everything, when the index was changed.
 */
export async function compactIndex(folder: string): Promise<void> {
  const { files } = await removedIn(folder);
  if (files.length === 0) return;
  const held = await readSealed(folder);
  await writeAtomically(join(folder, indexName), held.map((file) => lineOf(JSON.stringify(file))).join(""));
  await syncPath(folder);
  for (const name of files) await rm(join(folder, name), { force: true });
}

async function removedIn(folder: string): Promise<{ readonly files: readonly string[]; readonly names: ReadonlySet<string> }> {
  const files = (await namesIn(folder)).filter((name) => removals.test(name));
  const texts = await Promise.all(files.map((name) => readIfThere(join(folder, name))));
  const lines = texts.flatMap((text = "") => (text === "" ? [] : linesOf(text))) as readonly Partial<Removed>[];
  return { files, names: new Set(lines.flatMap(({ removed }) => removed ?? damagedRemoval())) };
}

function damagedRemoval(): never {
  throw damagedLog("what was removed from it cannot be read");
}
