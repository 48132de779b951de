import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import { namesIn } from "../../../files/read-if-there.ts";
import { sha256OfFile } from "../../../files/sha256-of-file.ts";
import { writeAtomically } from "../../../files/write-atomically.ts";
import { isBackupId } from "../backup-id.ts";
import { type Manifest, type ManifestFile, parseManifest } from "../manifest.ts";
import { hashOf } from "../verify/schema.ts";
import { filesBelow, syncPath } from "./files.ts";

export const manifestName = "manifest.json";
export const digestName = "manifest.sha256";
const partial = ".partial";

/** A backup whose manifest is what was written when it was finished. */
export interface OpenedBackup {
  /** Absolute path of its folder. */
  readonly path: string;
  readonly manifest: Manifest;
  /** SHA-256 of the manifest, which holds those of all files. */
  readonly digest: string;
}

export function backupsDirectory(stateDirectory: string): string {
  return join(stateDirectory, "backups");
}

/** Makes the folder in which a backup grows, or gives the one that was begun. Nothing lists it as a backup. */
export async function beginBackup(stateDirectory: string, id: string): Promise<string> {
  const path = join(backupsDirectory(stateDirectory), `${id}${partial}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Writes the manifest of what has grown, then renames the folder into place: a backup is complete or absent, also after a crash. */
export async function finishBackup(
  growing: string,
  known: Omit<Manifest, "bytes">,
): Promise<{ readonly path: string; readonly manifest: Manifest; readonly sha256: string }> {
  const manifest: Manifest = { ...known, bytes: known.files.reduce((sum, { bytes }) => sum + bytes, 0) };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const sha256 = hashOf(text);
  await writeManifest(growing, text, sha256);
  return { path: await putInPlace(growing), manifest, sha256 };
}

export async function writeManifest(growing: string, text: string, sha256: string): Promise<void> {
  await writeAtomically(join(growing, manifestName), text);
  await writeAtomically(join(growing, digestName), `${sha256}\n`);
}

/** Gives a folder that has grown its own name once all of it is on the disk. Returns its path. */
export async function putInPlace(growing: string): Promise<string> {
  const names = await filesBelow(growing);
  for (const name of [...names, ...foldersOf(names)]) await syncPath(join(growing, name));
  await syncPath(growing);
  const path = growing.slice(0, -partial.length);
  await rename(growing, path);
  await syncPath(join(path, ".."));
  return path;
}

/** A file's name is on the disk once its folder is. */
function foldersOf(names: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const name of names) for (let folder = dirname(name); folder !== "."; folder = dirname(folder)) folders.add(folder);
  return folders;
}

/** Removes what killed runs left of backups they were taking or fetching. Only for the one who holds the stack's lock. */
export async function removePartialBackups(stateDirectory: string): Promise<void> {
  const directory = backupsDirectory(stateDirectory);
  const names = await namesIn(directory);
  await Promise.all(
    names.filter((name) => name.endsWith(partial)).map((name) => rm(join(directory, name), { recursive: true, force: true })),
  );
}

/** Ids of complete backups, the oldest first. */
export async function listBackups(stateDirectory: string): Promise<string[]> {
  return (await namesIn(backupsDirectory(stateDirectory))).filter(isBackupId).sort();
}

/** What a backup says about itself; of its files only that they are there, and how large. Rejects as `openBackup` does. */
export async function readBackup(stateDirectory: string, id: string): Promise<OpenedBackup> {
  const path = join(backupsDirectory(stateDirectory), id);
  const backup = await readManifest(stateDirectory, id);
  refuseDifferences(id, backup.manifest.files, await filesIn(path, sizeOfFile), ({ bytes }, there) => bytes === there);
  return backup;
}

/** Reads a backup and proves it unchanged since it was taken: every byte of it. Rejects with BACKUP_FAILED, RUN_NOT_FOUND when there is none. */
export async function openBackup(stateDirectory: string, id: string): Promise<OpenedBackup> {
  const path = join(backupsDirectory(stateDirectory), id);
  const backup = await readManifest(stateDirectory, id);
  refuseDifferences(id, backup.manifest.files, await filesIn(path, sha256OfFile), ({ sha256 }, there) => sha256 === there);
  return backup;
}

/** Takes a backup out of the catalogue first, then its bytes off the disk. */
export async function removeBackup(stateDirectory: string, id: string): Promise<void> {
  const path = join(backupsDirectory(stateDirectory), id);
  await rename(path, `${path}${partial}`);
  await rm(`${path}${partial}`, { recursive: true, force: true });
}

async function readManifest(stateDirectory: string, id: string): Promise<OpenedBackup> {
  if (!(await listBackups(stateDirectory)).includes(id)) throw noSuchBackup(id);
  const path = join(backupsDirectory(stateDirectory), id);
  const [text, digest] = await Promise.all(
    [manifestName, digestName].map((name) => readFile(join(path, name), "utf8").catch(() => undefined)),
  );
  return { path, ...manifestOf(id, text, digest) };
}

/** Proves a manifest by its digest, and reads it. Throws BACKUP_FAILED. */
export function manifestOf(id: string, text: string | undefined, digest: string | undefined): Omit<OpenedBackup, "path"> {
  if (text === undefined || digest === undefined) throw damaged(id, "its manifest is missing");
  if (digest !== `${hashOf(text)}\n`) throw damaged(id, "its manifest was changed after it was taken");
  return { manifest: parseManifest(id, text), digest: digest.trim() };
}

export function noSuchBackup(id: string): ParityError {
  return new ParityError("RUN_NOT_FOUND", `there is no backup ${id}`, { hint: "see what there is with: parity backup list" });
}

export function damaged(id: string, says: string): ParityError {
  return new ParityError("BACKUP_FAILED", `backup ${id} is damaged: ${says}`, { hint: "restore another one, and take a new one now" });
}

/** By name; the manifest and its digest stand for themselves. */
async function filesIn<T>(path: string, read: (file: string) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  for (const name of await filesBelow(path)) {
    if (name !== manifestName && name !== digestName) found.set(name, await read(join(path, name)));
  }
  return found;
}

async function sizeOfFile(path: string): Promise<number> {
  return (await stat(path)).size;
}

function refuseDifferences<T>(
  id: string,
  wanted: readonly ManifestFile[],
  found: ReadonlyMap<string, T>,
  same: (file: ManifestFile, there: T) => boolean,
): void {
  const known = new Set(wanted.map(({ name }) => name));
  const differing = [
    ...wanted.flatMap((file) => {
      const there = found.get(file.name);
      if (there === undefined) return [`${file.name} is missing`];
      return same(file, there) ? [] : [`${file.name} was changed`];
    }),
    ...[...found.keys()].filter((name) => !known.has(name)).map((name) => `${name} was added`),
  ];
  if (differing.length > 0) throw damaged(id, differing.join(", "));
}
