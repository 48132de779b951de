import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "../../files/read-if-there.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Target } from "../abilities.ts";
import { nativeDirectory } from "./paths.ts";

/** A clock that is off: what the instance is started with. */
export interface SkewedClock {
  readonly seconds: number;
  /** Absolute path of libfaketime. */
  readonly library: string;
}

/** By "app/1". */
export type Clocks = Readonly<Record<string, SkewedClock>>;

/** Set in the process: how its clock is known to be off. */
const offset = "FAKETIME";

export function clockKey({ service, instance }: Target): string {
  return `${service}/${instance}`;
}

/** `.parity/native/clocks.json`: on disk before anything is started because of it. */
export async function readClocks(stateDirectory: string): Promise<Clocks> {
  const text = (await readIfThere(clocksFile(stateDirectory))) ?? "{}";
  return JSON.parse(text) as Clocks;
}

export async function writeClock(stateDirectory: string, target: Target, clock: SkewedClock | undefined): Promise<void> {
  const { [clockKey(target)]: _, ...others } = await readClocks(stateDirectory);
  const clocks: Clocks = clock === undefined ? others : { ...others, [clockKey(target)]: clock };
  if (Object.keys(clocks).length === 0) return forgetClocks(stateDirectory);
  await writeAtomically(clocksFile(stateDirectory), `${JSON.stringify(clocks, null, 2)}\n`);
}

/** For a stack that was started with every clock right. */
export async function forgetClocks(stateDirectory: string): Promise<void> {
  await rm(clocksFile(stateDirectory), { force: true });
}

/** The clock that tells how long something takes stays right: timers run as ever, only the time of day is another. */
export function clockEnvironment(clock: SkewedClock | undefined): Readonly<Record<string, string>> {
  if (clock === undefined) return {};
  const sign = clock.seconds < 0 ? "-" : "+";
  return { LD_PRELOAD: clock.library, [offset]: `${sign}${Math.abs(clock.seconds)}s`, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
}

/** libfaketime makes these for every process, and removes them only where one ends by itself. */
export async function clearClocksOf(pids: readonly number[]): Promise<void> {
  const names = pids.flatMap((pid) => [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]);
  await Promise.all(names.map((name) => rm(join("/dev/shm", name), { force: true })));
}

/** Seconds, as the environment of a process says; undefined where its clock is right. */
export function offsetIn(environment: readonly string[]): number | undefined {
  const entry = environment.find((each) => each.startsWith(`${offset}=`));
  return entry === undefined ? undefined : Number.parseInt(entry.slice(offset.length + 1), 10);
}

function clocksFile(stateDirectory: string): string {
  return join(nativeDirectory(stateDirectory), "clocks.json");
}
