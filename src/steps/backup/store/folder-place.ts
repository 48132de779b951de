import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ParityError } from "../../../errors/parity-error.ts";
import { readIfThere } from "../../../files/read-if-there.ts";
import { sha256OfFile } from "../../../files/sha256-of-file.ts";
import { writeAtomically } from "../../../files/write-atomically.ts";
import { isBackupId } from "../backup-id.ts";
import { filesBelow, syncPath } from "./files.ts";
import type { LocalFile, Place, StoredFile } from "./place.ts";

const partial = ".partial";

/** A folder, most often one that another machine's disk is mounted on. Rejects with STORE_FAILED when it is not there. */
export async function openFolderPlace(directory: string, signal: AbortSignal): Promise<Place> {
  // Made by hand only: where a disk is not mounted, the same path is on this machine's own.
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new ParityError("STORE_FAILED", `there is no folder ${directory} to copy backups to`, {
      hint: "make it, mount what belongs there, or correct backup.store.directory",
    });
  }
  const pathOf = (name: string): string => join(directory, name);
  return {
    where: directory,
    list: (beginning = "") => list(directory, beginning),
    readText: (name) => readIfThere(pathOf(name)),
    read: async (name, from): Promise<Readable> => createReadStream(pathOf(name), { start: from }),
    write: async (name, file, sent) => {
      await write(pathOf(name), file, signal, sent);
      sent(file.bytes);
    },
    writeText: async (name, text) => {
      await mkdir(dirname(pathOf(name)), { recursive: true, mode: 0o700 });
      await writeAtomically(pathOf(name), text);
      await syncPath(dirname(pathOf(name)));
    },
    remove: async (names) => {
      for (const name of names) await rm(pathOf(name), { force: true });
    },
    giveUp: async (beginning) => {
      const folder = pathOf(beginning);
      const left = await filesBelow(folder).catch(() => []);
      for (const name of left.filter((each) => each.endsWith(partial))) await rm(join(folder, name), { force: true });
      if ((await filesBelow(folder).catch(() => [""])).length === 0) await rm(folder, { recursive: true, force: true });
    },
    // What grows has one name for all who copy it: the next one goes on with it, and it goes with the rest of its backup.
    begun: async () => [],
    abandon: async () => undefined,
  };
}

async function list(directory: string, beginning: string): Promise<StoredFile[]> {
  const isLog = beginning.startsWith("wal/");
  const ids = (await readdir(directory)).filter((name) => (isLog ? name === "wal" : isBackupId(name)));
  // Only what may begin so: the folder may hold far more than was asked for, and what is no backup's is nobody's to read here.
  const wanted = ids.filter((id) => `${id}/`.startsWith(beginning) || beginning.startsWith(`${id}/`));
  const names = await Promise.all(wanted.map((id) => namesOf(directory, id)));
  const whole = names.flat().filter((name) => name.startsWith(beginning) && !name.endsWith(partial));
  const found = await Promise.all(whole.map((name) => fileOf(directory, name)));
  return found.filter((file) => file !== undefined);
}

/** undefined: it was removed meanwhile. */
async function fileOf(directory: string, name: string): Promise<StoredFile | undefined> {
  return stat(join(directory, name)).then(
    ({ size }) => ({ name, bytes: size }),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    },
  );
}

async function namesOf(directory: string, id: string): Promise<string[]> {
  if (!(await stat(join(directory, id))).isDirectory()) return [];
  return (await filesBelow(join(directory, id))).map((name) => join(id, name));
}

/** Goes on after the bytes that are there, and reads all of them back: they may be another file's. */
async function write(path: string, file: LocalFile, signal: AbortSignal, sent: (bytes: number) => void): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const growing = `${path}${partial}`;
  const there = await stat(growing).then(
    ({ size }) => size,
    () => 0,
  );
  const from = there <= file.bytes ? there : 0;
  await append(growing, file, from, signal, sent);
  if ((await sha256OfFile(growing)) !== file.sha256) {
    if (from > 0) await append(growing, file, 0, signal, sent);
    if (from === 0 || (await sha256OfFile(growing)) !== file.sha256) {
      throw new ParityError("STORE_FAILED", `${path} cannot be read back as it was written`, { hint: "see to that disk" });
    }
  }
  await syncPath(growing);
  await rename(growing, path);
  await syncPath(dirname(path));
}

async function append(growing: string, file: LocalFile, from: number, signal: AbortSignal, sent: (bytes: number) => void): Promise<void> {
  let written = from;
  await pipeline(
    createReadStream(file.path, { start: from, highWaterMark: 1024 * 1024 }),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        yield chunk;
        sent((written += chunk.length));
      }
    },
    createWriteStream(growing, { flags: from === 0 ? "w" : "a", mode: 0o600 }),
    { signal },
  );
}
