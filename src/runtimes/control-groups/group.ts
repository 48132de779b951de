import { dirname, join } from "node:path";
import type { GroupFiles } from "./files.ts";
import type { GroupPlace } from "./place.ts";
import { liftedSettings, type Setting } from "./settings.ts";

/** Processes may start others while they are moved: they are looked for again so often at most. */
const mostRounds = 50;
/** The kernel lets a group go a moment after the last process has left it. */
const removalTries = 50;

type Sleep = (ms: number) => Promise<void>;

/** Why a group cannot be made there, or cannot hold these settings: one clause. Leaves nothing behind. */
export async function groupObstacle(files: GroupFiles, { folder }: GroupPlace, settings: readonly Setting[]): Promise<string | undefined> {
  const trial = `${folder}-trial`;
  try {
    await files.makeGroup(trial);
  } catch (error) {
    return `control groups cannot be made here: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
  }
  try {
    for (const { file, optional } of settings) {
      if (optional !== true && (await files.read(join(trial, file))) === undefined) return `this kernel has no ${file}`;
    }
    return undefined;
  } finally {
    await files.removeGroup(trial);
  }
}

/** Makes the group with its settings, and moves what `members` names into it until nothing new appears outside. */
export async function enterGroup(
  files: GroupFiles,
  place: GroupPlace,
  settings: readonly Setting[],
  members: () => readonly number[],
): Promise<void> {
  await files.makeGroup(place.folder);
  for (const setting of settings) await apply(files, place.folder, setting);
  for (let round = 0; round < mostRounds; round += 1) {
    const inside = new Set(await processesIn(files, place.folder));
    const outside = members().filter((pid) => !inside.has(pid));
    if (outside.length === 0) return;
    for (const pid of outside) await move(files, pid, place.folder);
  }
  throw new Error(`processes go on appearing outside ${place.folder}`);
}

/** Lifts the limits, moves everything back where it came from, and removes the group. Does nothing where there is none. */
export async function leaveGroup(files: GroupFiles, place: GroupPlace, sleep: Sleep): Promise<void> {
  if (!(await groupExists(files, place))) return;
  for (const setting of liftedSettings(place.version, place.resource)) await apply(files, place.folder, setting);
  const home = await nearest(files, place.origin);
  for (let round = 0; round < mostRounds; round += 1) {
    const inside = await processesIn(files, place.folder);
    if (inside.length === 0) break;
    for (const pid of inside) await move(files, pid, home);
  }
  await remove(files, place.folder, sleep);
}

export async function groupExists(files: GroupFiles, { folder }: GroupPlace): Promise<boolean> {
  return (await files.read(join(folder, "cgroup.procs"))) !== undefined;
}

export async function processesIn(files: GroupFiles, folder: string): Promise<readonly number[]> {
  return ((await files.read(join(folder, "cgroup.procs"))) ?? "").split("\n").filter(Boolean).map(Number);
}

async function apply(files: GroupFiles, folder: string, { file, value, optional }: Setting): Promise<void> {
  const path = join(folder, file);
  if (optional === true && (await files.read(path)) === undefined) return;
  await files.write(path, value);
}

/** One that ended meanwhile is nowhere any more. */
async function move(files: GroupFiles, pid: number, folder: string): Promise<void> {
  await files.write(join(folder, "cgroup.procs"), String(pid)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ESRCH") throw error;
  });
}

/** The group itself, or the first one above that is still there. */
async function nearest(files: GroupFiles, folder: string): Promise<string> {
  let at = folder;
  while (at !== dirname(at) && (await files.read(join(at, "cgroup.procs"))) === undefined) at = dirname(at);
  return at;
}

async function remove(files: GroupFiles, folder: string, sleep: Sleep): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await files.removeGroup(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EBUSY" || attempt >= removalTries) throw error;
      await sleep(20);
    }
  }
}
