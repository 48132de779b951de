import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { scriptContents } from "./calibration/script-contents.ts";
import type { Ceiling } from "./ceiling.ts";
import type { LoadRequest } from "./request.ts";

/** A calibration holds for a day: machines are moved, and neighbours come and go. */
const validMs = 24 * 60 * 60 * 1000;

const optionalNumber = z.number().optional();
const ceiling = z.object({
  rate: z.number(),
  plusMinus: optionalNumber,
  below: optionalNumber,
  above: optionalNumber,
  generatorMicroseconds: z.number(),
  stackMicroseconds: z.number(),
  latencyMs: z.number(),
  otherCores: z.number(),
  alone: optionalNumber,
});
const stored = z.union([z.object({ at: z.number(), ceiling }), z.object({ at: z.number(), alone: z.number() })]);
const file = z.record(z.string(), stored);
type Stored = z.output<typeof stored>;

/** What the generator's own ceiling depends on: machine, k6, how many share the load, and the rate it was looked for up to. */
export function aloneKey(
  { cpuModel }: Pick<Host, "cpuModel">,
  plan: Plan,
  k6Version: string,
  { rate, generators = 1 }: Pick<LoadRequest, "rate" | "generators">,
): string {
  return hash(["alone", plan.machine, cpuModel, k6Version, rate, generators]);
}

/** What the ceiling beside a stack depends on: that, the stack, and the script with all it imports and is told. */
export async function besideKey(
  { cpuModel }: Pick<Host, "cpuModel">,
  plan: Plan,
  k6Version: string,
  { script, rate, env, baseUrl, generators = 1 }: Pick<LoadRequest, "script" | "rate" | "env" | "baseUrl" | "generators">,
): Promise<string> {
  const contents = await scriptContents(script);
  return hash(["beside", plan.machine, cpuModel, plan.runtime, plan.configHash, k6Version, contents, rate, env, baseUrl ?? "", generators]);
}

export async function readCeiling(plan: Plan, key: string, now: number): Promise<Ceiling | undefined> {
  const found = await read(plan, key, now);
  if (found === undefined || !("ceiling" in found)) return undefined;
  // JSON has no undefined: what was not known is not there.
  const { plusMinus, below, above, alone } = found.ceiling;
  return { ...found.ceiling, plusMinus, below, above, alone };
}

export async function storeCeiling(plan: Plan, key: string, ceiling: Ceiling, now: number): Promise<void> {
  await store(plan, key, { at: now, ceiling });
}

/** Requests a second. */
export async function readAlone(plan: Plan, key: string, now: number): Promise<number | undefined> {
  const found = await read(plan, key, now);
  return found !== undefined && "alone" in found ? found.alone : undefined;
}

export async function storeAlone(plan: Plan, key: string, alone: number, now: number): Promise<void> {
  await store(plan, key, { at: now, alone });
}

function hash(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

async function read(plan: Plan, key: string, now: number): Promise<Stored | undefined> {
  const found = (await readAll(plan))[key];
  return found !== undefined && now - found.at >= 0 && now - found.at < validMs ? found : undefined;
}

async function store(plan: Plan, key: string, value: Stored): Promise<void> {
  const kept = Object.entries(await readAll(plan)).filter(([, { at }]) => value.at - at < validMs);
  await writeAtomically(pathIn(plan), `${JSON.stringify({ ...Object.fromEntries(kept), [key]: value }, null, 2)}\n`);
}

function pathIn(plan: Plan): string {
  return join(plan.stateDirectory, "calibration.json");
}

/** A file that cannot be understood is none: measuring again costs seconds. */
async function readAll(plan: Plan): Promise<z.output<typeof file>> {
  const text = await readFile(pathIn(plan), "utf8").catch(() => "{}");
  try {
    return file.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
