import { readFile } from "node:fs/promises";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { ServiceName } from "../../plan/plan.ts";
import { isDead, type ProcessTable } from "../process-table.ts";

/** A process as it is told from any later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
}

/** What is written down about an instance before and while it runs; removed when it was stopped. */
export interface InstanceRecord {
  readonly v: 1;
  /** Absolute path of the state folder: whose process it is. */
  readonly stack: string;
  readonly service: ServiceName;
  readonly instance: number;
  readonly oneShot: boolean;
  /** SHA-256 (hex) of everything the process was started with. */
  readonly launchHash: string;
  readonly bootId: string;
  /** The shell that waits for the program and notes its exit code; leads the process group. undefined: it was about to be started. */
  readonly supervisor: ProcessIdentity | undefined;
  /** The program itself, once it was seen. */
  readonly main: ProcessIdentity | undefined;
  /** Absolute path of the program. */
  readonly program: string;
  /** Holds files and data. */
  readonly room: string;
  readonly stop: { readonly signal: NodeJS.Signals; readonly graceSeconds: number };
  /** ms since 1970. */
  readonly startedAt: number;
  readonly restarts: number;
  /** Files under /dev/shm that this process made. */
  readonly sharedMemory: readonly string[];
}

export async function writeRecord(path: string, record: InstanceRecord): Promise<void> {
  await writeAtomically(path, `${JSON.stringify(record, null, 2)}\n`);
}

/** undefined when there is none. A record that cannot be read counts as none: the process is then found by its environment. */
export async function readRecord(path: string): Promise<InstanceRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(path, "utf8")) as InstanceRecord;
    return record.v === 1 ? record : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether that very process still runs: the same pid, started at the same moment of the same boot. */
export function isAlive(identity: ProcessIdentity | undefined, recordedBoot: string, boot: string, table: ProcessTable): boolean {
  if (identity === undefined || recordedBoot !== boot) return false;
  const row = table.get(identity.pid);
  return !isDead(row) && row?.startTicks === identity.startTicks;
}
