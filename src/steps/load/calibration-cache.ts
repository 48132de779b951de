import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Plan } from "../../plan/plan.ts";

/** A calibration holds for a day: machines are moved, and neighbours come and go. */
const validMs = 24 * 60 * 60 * 1000;

const optionalNumber = z.number().optional();
const stored = z.object({
  at: z.number(),
  ceiling: z.object({
    rate: z.number(),
    below: optionalNumber,
    above: optionalNumber,
    generatorMicroseconds: z.number(),
    stackMicroseconds: z.number(),
    latencyMs: z.number(),
    otherCores: z.number(),
  }),
});
const file = z.record(z.string(), stored);
export type StoredCeiling = z.output<typeof stored>["ceiling"];

/** What a ceiling depends on: machine, stack, k6, script, and the rate it was looked for up to. */
export async function calibrationKey(plan: Plan, k6Version: string, script: string, rate: number): Promise<string> {
  const parts = [plan.machine, plan.runtime, plan.configHash, k6Version, await readFile(script, "utf8"), rate];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

export async function readCalibration(plan: Plan, key: string, now: number): Promise<StoredCeiling | undefined> {
  const found = (await readAll(plan))[key];
  return found !== undefined && now - found.at >= 0 && now - found.at < validMs ? found.ceiling : undefined;
}

export async function storeCalibration(plan: Plan, key: string, ceiling: StoredCeiling, now: number): Promise<void> {
  const kept = Object.entries(await readAll(plan)).filter(([, { at }]) => now - at < validMs);
  await writeAtomically(pathIn(plan), `${JSON.stringify({ ...Object.fromEntries(kept), [key]: { at: now, ceiling } }, null, 2)}\n`);
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
