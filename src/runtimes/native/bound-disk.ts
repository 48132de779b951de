import { constants } from "node:fs";
import { access, readFile, realpath, rm, statfs } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import { exists } from "../../files/exists.ts";
import type { Host } from "../../host/host.ts";
import { type DiskPaths, diskPaths, isUnderway, readDiskState } from "./disk-state.ts";
import { removeAll } from "./disk-steps.ts";
import { nextStepBack, stepsThere } from "./disk-ways.ts";
import { fillUp } from "./fill-up.ts";

/** Beside the data and what is to be free: the file system's own tables and journal. */
const ownBytes = 24 * 1024 ** 2;
const mostSteps = 30;
/** CAP_SYS_ADMIN, which mounting takes. */
const mountingBit = 21n;

/** Why data in that folder cannot be given a disk of its own: one clause. */
export async function boundDiskObstacle(host: Host, room: string): Promise<string | undefined> {
  if (host.platform !== "linux") return `${host.platform} has no loop devices`;
  const capabilities = /^CapEff:\s*([0-9a-f]+)/m.exec(await readFile("/proc/self/status", "utf8"))?.[1] ?? "0";
  if (((BigInt(`0x${capabilities}`) >> mountingBit) & 1n) === 0n) return "this user may not mount a file system";
  if (!(await exists("/dev/loop-control"))) return "this machine has no loop devices";
  for (const program of ["mkfs.ext4", "mount", "umount", "cp", "sync", "du"]) {
    if (!(await isOnPath(host, program))) return `this machine has no ${program}`;
  }
  return (await exists(diskPaths(room).data)) ? undefined : "it stores nothing on a disk";
}

/** Of an instance that does not run. Rejects with DISK_FULL when the copy would not fit beside the data, before anything is changed. */
export async function putOnDisk(host: Host, room: string, freeBytes: number): Promise<void> {
  await takeOffDisk(host, room);
  const paths = diskPaths(room);
  const bytes = Math.ceil((await bytesIn(host, paths)) * 1.1) + freeBytes + ownBytes;
  const { bavail, bsize } = await statfs(room);
  // It is there three times for a moment: as it was, on its disk, and on its way back.
  if (bavail * bsize < 3 * bytes) {
    throw new ParityError("DISK_FULL", `a disk of its own for the data in ${room} takes ${3 * bytes} bytes, and there is less left`, {
      hint: "free some space, or give the drill less freeBytes",
    });
  }
  for (const step of stepsThere(paths, bytes)) await step.run(host);
}

/** Of an instance that does not run. From whatever state: it decides by what it finds, after every step anew. */
export async function takeOffDisk(host: Host, room: string): Promise<void> {
  const paths = diskPaths(room);
  const first = await readDiskState(paths);
  // Left by one that was cut short: the instance may have written since.
  if (first.data === "mounted" && first.back) await removeAll("remove an old copy", paths.back).run(host);
  for (let taken = 0; taken < mostSteps; taken += 1) {
    const step = nextStepBack(await readDiskState(paths), paths);
    if (step === undefined) return;
    await step.run(host);
  }
  throw new Error(`the data in ${room} does not come to rest`);
}

export async function fillRoomsDisk(room: string): Promise<void> {
  const paths = diskPaths(room);
  if ((await readDiskState(paths)).data !== "mounted") throw new Error(`the data in ${room} has no disk of its own`);
  await fillUp(paths.balloon);
}

export async function emptyRoomsDisk(room: string): Promise<void> {
  await rm(diskPaths(room).balloon, { force: true });
}

export function isRoomsDiskFull(room: string): Promise<boolean> {
  return exists(diskPaths(room).balloon);
}

/** Rejects with FAULT_LEFT_OVER when the data is on its way from one file system to another: nothing may be started on it. */
export async function requireSettledDisk(data: string): Promise<void> {
  const room = await realpath(dirname(data));
  const paths = diskPaths(room);
  if (!isUnderway(await readDiskState(paths))) return;
  throw new ParityError("FAULT_LEFT_OVER", `the data in ${room} is still on a disk that a drill gave it`, {
    hint: "bring it back: parity heal",
  });
}

async function bytesIn(host: Host, { data }: DiskPaths): Promise<number> {
  const result = await host.run({ command: "du", args: ["-s", "-B1", data], timeoutMs: 60_000 });
  const bytes = Number.parseInt(result.stdout, 10);
  if (Number.isInteger(bytes)) return bytes;
  throw new ParityError("TOOL_FAILED", `du could not tell how large ${data} is`, { hint: result.stderr.trim() });
}

async function isOnPath(host: Host, program: string): Promise<boolean> {
  const folders = (host.env["PATH"] ?? "").split(delimiter);
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
