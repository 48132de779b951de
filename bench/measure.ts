import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const bin: string = fileURLToPath(new URL("../dist/bin.js", import.meta.url));

/** One way to do something, timed in milliseconds. */
export type Contender = () => number | Promise<number>;

/** Medians of runs that take turns, so that whatever else the machine does meets all of them alike. */
export async function sideBySide<Name extends string>(
  runs: number,
  contenders: Readonly<Record<Name, Contender>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as unknown as Record<Name, number[]>;
  for (let run = 0; run < runs; run += 1) for (const name of names) times[name].push(await contenders[name]());
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** A program from start to end; throws when it did not do what it was run for. */
export function timed(command: string, args: readonly string[], cwd?: string): number {
  const began = performance.now();
  const { status, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const ms = performance.now() - began;
  if (error !== undefined || status !== 0) throw new Error(`${command} ${args.join(" ")}: exit ${status}\n${error?.message ?? stderr}`);
  return ms;
}

export function parity(args: readonly string[], cwd?: string): number {
  return timed(process.execPath, [bin, ...args], cwd);
}

export function emptyNode(): number {
  return timed(process.execPath, ["-e", "0"]);
}

export interface Expectation {
  readonly what: string;
  readonly measured: number;
  readonly most: number;
  readonly unit: string;
}

/** One line each; a benchmark is read by a person, so that what is not met is said and not thrown. */
export function tell({ what, measured, most, unit }: Expectation): void {
  const shown = `${Number(measured.toPrecision(3))}${unit}`;
  console.log(`${measured <= most ? "met    " : "NOT MET"}  ${what}: ${shown}, expected at most ${most}${unit}`);
}
