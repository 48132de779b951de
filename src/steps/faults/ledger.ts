import { mkdir, open, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { ParityError } from "../../errors/parity-error.ts";
import { readIfThere } from "../../files/read-if-there.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import { runtimeKinds } from "../../plan/plan.ts";
import { recordedFault } from "./kinds/registry.ts";
import { isAlive } from "./owner.ts";

const recordSchema = z.strictObject({
  v: z.literal(1),
  fault: recordedFault,
  /** What the undo has to know of the world before the fault. */
  remembered: z.record(z.string(), z.unknown()),
  drill: z.string(),
  run: z.string(),
  /** Of the stack it was done to: a project may keep one of each. */
  runtime: z.enum(runtimeKinds),
  /** ISO 8601. */
  recordedAt: z.string(),
  /** Rises within one owner: two faults may be recorded in the same millisecond. */
  order: z.int(),
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
export type FaultRecord = z.output<typeof recordSchema>;

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
  const text = await readIfThere(path);
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
  return (await recordedFaults(stateDirectory, now)).leftOver;
}

/** Every fault on disk, oldest first: those that nobody holds any more, and those of a drill that is under way. */
export async function recordedFaults(stateDirectory: string, now: number): Promise<{ leftOver: FaultRecord[]; held: FaultRecord[] }> {
  const directory = join(stateDirectory, "faults");
  const names = await readdir(directory).catch(() => []);
  const leftOver: FaultRecord[] = [];
  const held: FaultRecord[] = [];
  for (const name of names.filter((entry) => entry.endsWith(".json"))) {
    const record = await readFault(join(directory, basename(name)));
    if (record !== undefined) ((await isLeftOver(record, now)) ? leftOver : held).push(record);
  }
  return { leftOver: leftOver.sort(byAge), held: held.sort(byAge) };
}

function byAge(one: FaultRecord, other: FaultRecord): number {
  const sameOwner = one.owner.pid === other.owner.pid && one.owner.startedAt === other.owner.startedAt;
  return sameOwner ? one.order - other.order : one.recordedAt.localeCompare(other.recordedAt);
}
