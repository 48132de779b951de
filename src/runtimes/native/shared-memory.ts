import { readdirSync } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../host/host.ts";
import { readProcess, readProcFile, readProcLink } from "../process-table.ts";

/** First bytes of the file in which Postgres (14 and later) lists its shared-memory files. */
const controlMagic = 0x9a503d32;
const itemsAt = 16;
const itemBytes = 40;
const mostItems = 10_000;

/** Shared-memory files a Postgres process has open: "/dev/shm/PostgreSQL.1804289383". */
export function sharedMemoryOf(pid: number): readonly string[] {
  const maps = readProcFile(pid, "maps") ?? "";
  return [...new Set(maps.match(/\/dev\/shm\/PostgreSQL\.\d+/g) ?? [])];
}

/**
 * Removes what a killed Postgres leaves outside its data folder: its SysV segment, its files under /dev/shm, its lock file.
 * Does nothing while the server named in the lock file may be alive. A server that ends by itself leaves nothing.
 */
export async function clearPostgresLeftovers(
  host: Host,
  left: { readonly data: string; readonly sharedMemory: readonly string[] },
): Promise<void> {
  const lockFile = join(left.data, "postmaster.pid");
  const lock = await readFile(lockFile, "utf8").catch(() => undefined);
  // initdb, when it is ended, takes the lock file away with the folder, and the server it had started leaves its files all the same.
  if (lock === undefined) return removeSharedFiles(left.sharedMemory);
  const lines = lock.split("\n");
  const pid = pidIn(lock);
  if (runsOn(pid, left.data)) return;
  const [key, id] = (lines[6] ?? "").trim().split(/\s+/);
  if (key !== undefined && id !== undefined && !(await removeSegment(host, { key, id, creator: pid }))) return;
  await removeSharedFiles(left.sharedMemory);
  await rm(lockFile, { force: true });
}

/** Whether a lock file of a dead server would keep a new one from starting: its pid is a zombie's, or was given to another program. */
export async function hasMisleadingLock(data: string): Promise<boolean> {
  const lock = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => undefined);
  if (lock === undefined) return false;
  const pid = pidIn(lock);
  return readProcess(pid) !== undefined && !runsOn(pid, data);
}

/** A server in single-user mode, as it runs while its data is made, writes its pid with a minus. */
function pidIn(lock: string): number {
  return Math.abs(Number.parseInt(lock, 10));
}

/** A zombie has no working folder any more, a program that was given the pid later has another. */
function runsOn(pid: number, data: string): boolean {
  const row = readProcess(pid);
  if (row === undefined || row.state === "Z") return false;
  const cwd = readProcLink(pid, "cwd");
  // What may not be looked at may be alive.
  return cwd === undefined || cwd === data;
}

export function isPostgres(pid: number): boolean {
  return readProcLink(pid, "exe")?.endsWith("/postgres") === true;
}

/** Removes the segments that these servers, seen alive and dead by now, made and nobody uses: initdb, when it is ended, deletes the lock file that names one. */
export async function removeSegmentsOf(host: Host, servers: readonly number[]): Promise<void> {
  for (const fields of await segments()) {
    const abandoned = servers.includes(Number(fields[4])) && Number(fields[6]) === 0;
    if (abandoned) await host.run({ command: "ipcrm", args: ["-m", fields[1] ?? ""], timeoutMs: 5_000 });
  }
}

/** Rows of /proc/sysvipc/shm: key, id, permissions, size, creator, last user, attached, … */
async function segments(): Promise<string[][]> {
  const rows = (await readFile("/proc/sysvipc/shm", "utf8").catch(() => "")).trim().split("\n").slice(1);
  return rows.map((row) => row.trim().split(/\s+/));
}

/** True when the segment is gone: it was removed, or is not there (any more). False when somebody still uses it. */
async function removeSegment(host: Host, segment: { key: string; id: string; creator: number }): Promise<boolean> {
  const fields = (await segments()).find((row) => row[1] === segment.id && row[0] === segment.key);
  if (fields === undefined || Number(fields[4]) !== segment.creator) return true;
  const attached = Number(fields[6]);
  if (attached > 0) return false;
  return (await host.run({ command: "ipcrm", args: ["-m", segment.id], timeoutMs: 5_000 })).exitCode === 0;
}

/** The control file names the others; all of them are removed unless a living process has them open. */
async function removeSharedFiles(recorded: readonly string[]): Promise<void> {
  const all = new Set(recorded);
  for (const path of recorded) for (const named of await namedIn(path)) all.add(named);
  if (all.size === 0) return;
  const inUse = new Set(livingPids().flatMap((pid) => sharedMemoryOf(pid)));
  for (const path of all) if (!inUse.has(path)) await rm(path, { force: true });
}

async function namedIn(control: string): Promise<readonly string[]> {
  const content = await readFile(control).catch(() => Buffer.alloc(0));
  if (content.length < itemsAt || content.readUInt32LE(0) !== controlMagic) return [];
  const owner = (await stat(control)).uid;
  const count = Math.min(content.readUInt32LE(4), mostItems, Math.floor((content.length - itemsAt) / itemBytes));
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const path = `/dev/shm/PostgreSQL.${content.readUInt32LE(itemsAt + index * itemBytes)}`;
    const found = await stat(path).catch(() => undefined);
    if (found?.uid === owner) names.push(path);
  }
  return names;
}

function livingPids(): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}
