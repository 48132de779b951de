import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { ParityError } from "../../errors/parity-error.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import { serviceNames } from "../../plan/plan.ts";
import type { Fault } from "../../runtimes/runtime.ts";
import { isAlive } from "./owner.ts";

const recordSchema = z.strictObject({
  v: z.literal(1),
  fault: z.strictObject({
    id: z.string().min(1),
    kind: z.enum(["kill", "pause"]),
    service: z.enum(serviceNames),
    instance: z.int().min(0),
  }),
  drill: z.string(),
  run: z.string(),
  /** ISO 8601. */
  recordedAt: z.string(),
  /** ms since 1970, after which the fault is taken away whoever still holds it. */
  deadline: z.number(),
  owner: z.strictObject({ pid: z.int(), startedAt: z.string().optional() }),
  /** Its owner tried to undo it and could not: nobody holds it any more. */
  abandoned: z.boolean(),
  /** The command line that undoes what is left over, run by the watchdog. */
  heal: z.array(z.string()).min(1),
  cwd: z.string(),
});

/** A fault as `.parity/faults/<id>.json` keeps it, written before the fault is injected. */
export type FaultRecord = Omit<z.output<typeof recordSchema>, "fault"> & { readonly fault: Fault };

export function faultFile(stateDirectory: string, id: string): string {
  return join(stateDirectory, "faults", `${id}.json`);
}

/** Returns once the record survives a crash of this machine: the file is synced, renamed into place, and so is the folder. */
export async function recordFault(stateDirectory: string, record: FaultRecord): Promise<string> {
  const path = faultFile(stateDirectory, record.fault.id);
  const directory = join(stateDirectory, "faults");
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeAtomically(path, `${JSON.stringify(record, null, 2)}\n`);
  const folder = await open(directory, "r");
  await folder.sync().finally(() => folder.close());
  return path;
}

/** Idempotent. */
export async function forgetFault(stateDirectory: string, id: string): Promise<void> {
  await rm(faultFile(stateDirectory, id), { force: true });
  await rm(watchdogLog(faultFile(stateDirectory, id)), { force: true });
}

export function watchdogLog(file: string): string {
  return file.replace(/\.json$/, ".log");
}

/** undefined when there is no such file. Rejects with FAULT_LEFT_OVER when it cannot be understood: it may stand for a real fault. */
export async function readFault(path: string): Promise<FaultRecord | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ParityError("FAULT_LEFT_OVER", `the fault recorded in ${path} cannot be read`, {
      hint: "take the stack down and up again, then delete that file",
      cause,
    });
  }
}

/** Held by nobody who will undo it: its owner is gone, gave it up, or is past its deadline. */
export async function isLeftOver(record: FaultRecord, now: number): Promise<boolean> {
  return record.abandoned || now >= record.deadline || !(await isAlive({ pid: record.owner.pid, startedAt: record.owner.startedAt }));
}

/** Faults that nobody holds any more, oldest first. A fault of a drill that is under way is none of them. */
export async function leftOverFaults(stateDirectory: string, now: number = Date.now()): Promise<FaultRecord[]> {
  const directory = join(stateDirectory, "faults");
  const names = await readdir(directory).catch(() => []);
  const found: FaultRecord[] = [];
  for (const name of names.filter((entry) => entry.endsWith(".json"))) {
    const record = await readFault(join(directory, basename(name)));
    if (record !== undefined && (await isLeftOver(record, now))) found.push(record);
  }
  return found.sort((one, other) => one.recordedAt.localeCompare(other.recordedAt));
}
