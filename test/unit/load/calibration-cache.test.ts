import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { calibrationKey, readCalibration, storeCalibration } from "../../../src/steps/load/calibration-cache.ts";

const hour = 3_600_000;
const ceiling = {
  rate: 2700,
  below: 2400,
  above: 4800,
  generatorMicroseconds: 200,
  stackMicroseconds: 380,
  latencyMs: 5,
  otherCores: 0.1,
};

let directory = "";
let plan: Plan;
let script = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-calibration-"));
  // What the cache reads of a plan.
  plan = { stateDirectory: directory, machine: { cpus: 2, memoryBytes: 1 }, runtime: "native", configHash: "a" } as Plan;
  script = join(directory, "load.ts");
  await writeFile(script, "export default () => {};");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it("is found again within a day, and not after it", async () => {
  await storeCalibration(plan, "key", ceiling, 1000);
  expect(await readCalibration(plan, "key", 1000 + 23 * hour)).toEqual(ceiling);
  expect(await readCalibration(plan, "key", 1000 + 25 * hour)).toBeUndefined();
  expect(await readCalibration(plan, "other", 1000)).toBeUndefined();
});

it("is not believed when it comes from the future, or cannot be read", async () => {
  await storeCalibration(plan, "key", ceiling, 1000);
  expect(await readCalibration(plan, "key", 999)).toBeUndefined();
  await writeFile(join(directory, "calibration.json"), "{ half");
  expect(await readCalibration(plan, "key", 1001)).toBeUndefined();
});

it("belongs to one machine, stack, k6, script and rate", async () => {
  const key = await calibrationKey(plan, "2.2.0", script, 1000);
  expect(await calibrationKey(plan, "2.2.0", script, 1000)).toBe(key);
  const others = [
    await calibrationKey({ ...plan, machine: { cpus: 4, memoryBytes: 1 } }, "2.2.0", script, 1000),
    await calibrationKey({ ...plan, configHash: "b" }, "2.2.0", script, 1000),
    await calibrationKey({ ...plan, runtime: "compose" }, "2.2.0", script, 1000),
    await calibrationKey(plan, "2.3.0", script, 1000),
    await calibrationKey(plan, "2.2.0", script, 2000),
  ];
  await writeFile(script, "export default () => 1;");
  others.push(await calibrationKey(plan, "2.2.0", script, 1000));
  expect(new Set([key, ...others]).size).toBe(7);
});
