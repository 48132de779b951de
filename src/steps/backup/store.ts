import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import { type Manifest, type ManifestFile, manifestSchema } from "./manifest.ts";
import { hashOf } from "./schema.ts";

const manifestName = "manifest.json";
const digestName = "manifest.sha256";
const partial = ".partial";

export function backupsDirectory(stateDirectory: string): string {
  return join(stateDirectory, "backups");
}

/** Makes the folder in which a backup grows. Nothing lists it as a backup. */
export async function beginBackup(stateDirectory: string, id: string): Promise<string> {
  const path = join(backupsDirectory(stateDirectory), `${id}${partial}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

/** Adds the files under `dump/` to what is known, then renames the folder into place: a backup is complete or absent. */
export async function finishBackup(
  growing: string,
  known: Omit<Manifest, "files" | "bytes">,
): Promise<{ readonly path: string; readonly manifest: Manifest; readonly sha256: string }> {
  const files = await digestFiles(growing);
  const manifest = { ...known, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const sha256 = hashOf(text);
  await writeAtomically(join(growing, manifestName), text);
  await writeAtomically(join(growing, digestName), `${sha256}\n`);
  await sync(growing);
  const path = growing.slice(0, -partial.length);
  await rename(growing, path);
  await sync(join(path, ".."));
  return { path, manifest, sha256 };
}

/** A rename is on the disk once its folder is. */
async function sync(directory: string): Promise<void> {
  const folder = await open(directory, "r");
  await folder.sync().finally(() => folder.close());
}

/** Removes what killed runs left of backups they were taking. Only for the one who holds the stack's lock. */
export async function removePartialBackups(stateDirectory: string): Promise<void> {
  const directory = backupsDirectory(stateDirectory);
  const names = await readdir(directory).catch(() => []);
  await Promise.all(
    names.filter((name) => name.endsWith(partial)).map((name) => rm(join(directory, name), { recursive: true, force: true })),
  );
}

/** Ids of complete backups, the oldest first. */
export async function listBackups(stateDirectory: string): Promise<string[]> {
  const names = await readdir(backupsDirectory(stateDirectory)).catch(() => []);
  return names.filter((name) => !name.endsWith(partial)).sort();
}

/** Reads a backup and proves it unchanged since it was taken: every byte of it. Rejects with BACKUP_FAILED, RUN_NOT_FOUND when there is none. */
export async function openBackup(stateDirectory: string, id: string): Promise<{ path: string; manifest: Manifest; digest: string }> {
  const path = join(backupsDirectory(stateDirectory), id);
  if (!(await listBackups(stateDirectory)).includes(id)) {
    throw new ParityError("RUN_NOT_FOUND", `there is no backup ${id}`, { hint: "take one with: parity backup" });
  }
  const [text, digest] = await Promise.all(
    [manifestName, digestName].map((name) => readFile(join(path, name), "utf8").catch(() => undefined)),
  );
  if (text === undefined || digest === undefined) throw damaged(id, "its manifest is missing");
  if (digest !== `${hashOf(text)}\n`) throw damaged(id, "its manifest was changed after it was taken");
  const manifest = manifestSchema.parse(JSON.parse(text));
  const differing = differences(manifest.files, await digestFiles(path));
  if (differing.length > 0) throw damaged(id, differing.join(", "));
  return { path, manifest, digest: digest.trim() };
}

function damaged(id: string, says: string): ParityError {
  return new ParityError("BACKUP_FAILED", `backup ${id} is damaged: ${says}`, { hint: "restore another one, and take a new one now" });
}

function differences(wanted: readonly ManifestFile[], found: readonly ManifestFile[]): string[] {
  const there = new Map(found.map((file) => [file.name, file]));
  const known = new Set(wanted.map(({ name }) => name));
  return [
    ...wanted.filter(({ name }) => !there.has(name)).map(({ name }) => `${name} is missing`),
    ...wanted.filter(({ name, sha256 }) => there.has(name) && there.get(name)?.sha256 !== sha256).map(({ name }) => `${name} was changed`),
    ...found.filter(({ name }) => !known.has(name)).map(({ name }) => `${name} was added`),
  ];
}

async function digestFiles(path: string): Promise<ManifestFile[]> {
  const names = (await readdir(join(path, "dump")).catch((): string[] => [])).sort();
  const files: ManifestFile[] = [];
  for (const entry of names) {
    const file = join(path, "dump", entry);
    files.push({ name: `dump/${entry}`, bytes: (await stat(file)).size, sha256: await hashOfFile(file) });
  }
  return files;
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
