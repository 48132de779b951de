import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** One row of /proc/<pid>/stat. */
export interface ProcessRow {
  readonly pid: number;
  /** "Z": dead and not reaped. "T": stopped. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** CPU time in seconds, user and system, with that of its children that ended: so a sum over a tree never goes down. */
  readonly cpuSeconds: number;
  /** Clock ticks after boot: with the boot id it tells a process from a later one that was given the same pid. */
  readonly startTicks: string;
}

export type ProcessTable = ReadonlyMap<number, ProcessRow>;

/** Linux reports process times to programs in hundredths of a second, whatever the kernel's own clock. */
const ticksPerSecond = 100;

/** Every process of this machine. Reads synchronously: procfs answers from memory, and 300 awaits would cost more than the reads. */
export function readProcessTable(): ProcessTable {
  const table = new Map<number, ProcessRow>();
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    const row = Number.isInteger(pid) ? readProcess(pid) : undefined;
    if (row !== undefined) table.set(pid, row);
  }
  return table;
}

export function readProcess(pid: number): ProcessRow | undefined {
  const text = readProcFile(pid, "stat");
  return text === undefined ? undefined : parseStat(text);
}

/** The program's name stands in parentheses and may hold spaces and parentheses itself: fields are counted from the last one. */
export function parseStat(text: string): ProcessRow | undefined {
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  const startTicks = fields[19];
  if (!Number.isInteger(pid) || state === undefined || startTicks === undefined) return undefined;
  const cpuSeconds = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticksPerSecond;
  return { pid, state, parent: Number(parent), group: Number(group), cpuSeconds, startTicks };
}

export function isDead(row: ProcessRow | undefined): boolean {
  return row === undefined || row.state === "Z" || row.state === "X";
}

/** The environment a process was started with, entry by entry; empty when it may not be read. */
export function readEnvironment(pid: number): readonly string[] {
  return readProcFile(pid, "environ")?.split("\0") ?? [];
}

/** Where a link in /proc/<pid>/ points ("cwd", "exe"); a folder or file that was deleted keeps its name here. */
export function readProcLink(pid: number, name: "cwd" | "exe"): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${name}`).replace(/ \(deleted\)$/, "");
  } catch {
    return undefined;
  }
}

/** undefined when the process ended meanwhile or belongs to another user. */
export function readProcFile(pid: number, name: "stat" | "statm" | "environ" | "maps" | "status" | "comm" | "cgroup"): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return undefined;
  }
}

/** Changes with every boot: pids and start times are only comparable within one. */
export function readBootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
