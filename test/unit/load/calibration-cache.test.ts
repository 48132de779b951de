import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { scriptContents } from "../../../src/steps/load/calibration/script-contents.ts";
import { aloneKey, besideKey, readAlone, readCeiling, storeAlone, storeCeiling } from "../../../src/steps/load/calibration-cache.ts";
import type { Ceiling } from "../../../src/steps/load/ceiling.ts";

const hour = 3_600_000;
const ceiling: Ceiling = {
  rate: 2700,
  plusMinus: undefined,
  below: 2400,
  above: 4800,
  generatorMicroseconds: 200,
  stackMicroseconds: 380,
  latencyMs: 5,
  otherCores: 0.1,
  alone: 9400,
};
const machine = { cpuModel: "AMD EPYC" };

let directory = "";
let plan: Plan;
let script = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "parity-calibration-"));
  // What the cache reads of a plan.
  plan = { stateDirectory: directory, machine: { cpus: 2, memoryBytes: 1 }, runtime: "native", configHash: "a" } as Plan;
  script = join(directory, "load.ts");
  await mkdir(join(directory, "lib"));
  await writeFile(join(directory, "lib/mix.ts"), "export const share = 0.8;");
  await writeFile(script, 'import { share } from "./lib/mix.ts";\nexport default () => share;');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it("is found again within a day, and not after it", async () => {
  await storeCeiling(plan, "key", ceiling, 1000);
  await storeAlone(plan, "alone", 9400, 1000);
  expect(await readCeiling(plan, "key", 1000 + 23 * hour)).toEqual(ceiling);
  expect(await readCeiling(plan, "key", 1000 + 25 * hour)).toBeUndefined();
  expect(await readCeiling(plan, "other", 1000)).toBeUndefined();
  expect(await readAlone(plan, "alone", 1000 + 23 * hour)).toBe(9400);
  expect(await readAlone(plan, "alone", 1000 + 25 * hour)).toBeUndefined();
});

it("keeps the two kinds apart", async () => {
  await storeCeiling(plan, "key", ceiling, 1000);
  expect(await readAlone(plan, "key", 1001)).toBeUndefined();
  await storeAlone(plan, "key", 9400, 1000);
  expect(await readCeiling(plan, "key", 1001)).toBeUndefined();
});

it("is not believed when it comes from the future, or cannot be read", async () => {
  await storeCeiling(plan, "key", ceiling, 1000);
  expect(await readCeiling(plan, "key", 999)).toBeUndefined();
  await writeFile(join(directory, "calibration.json"), "{ half");
  expect(await readCeiling(plan, "key", 1001)).toBeUndefined();
});

it("belongs to one machine, stack, k6, rate, environment, and script with all it imports", async () => {
  const request = { script, rate: 1000, env: {}, generators: 1 };
  const key = await besideKey(machine, plan, "2.2.0", request);
  expect(await besideKey(machine, plan, "2.2.0", request)).toBe(key);
  const others = [
    await besideKey(machine, { ...plan, machine: { cpus: 4, memoryBytes: 1 } }, "2.2.0", request),
    await besideKey({ cpuModel: "Xeon" }, plan, "2.2.0", request),
    await besideKey(machine, { ...plan, configHash: "b" }, "2.2.0", request),
    await besideKey(machine, { ...plan, runtime: "compose" }, "2.2.0", request),
    await besideKey(machine, plan, "2.3.0", request),
    await besideKey(machine, plan, "2.2.0", { ...request, rate: 2000 }),
    await besideKey(machine, plan, "2.2.0", { ...request, env: { MIX: "write" } }),
    await besideKey(machine, plan, "2.2.0", { ...request, baseUrl: "https://127.0.0.1:1" }),
    await besideKey(machine, plan, "2.2.0", { ...request, generators: 2 }),
    aloneKey(machine, plan, "2.2.0", request),
  ];
  await writeFile(join(directory, "lib/mix.ts"), "export const share = 0.5;");
  others.push(await besideKey(machine, plan, "2.2.0", request));
  expect(new Set([key, ...others]).size).toBe(others.length + 1);
});

it("reads a script's own files once each, also where they import each other", async () => {
  await writeFile(join(directory, "lib/mix.ts"), 'import "../load.ts";\nconst data = open("./data.json");');
  await writeFile(join(directory, "lib/data.json"), "[1]");
  expect((await scriptContents(script)).toSorted()).toEqual(
    [
      "[1]",
      'import "../load.ts";\nconst data = open("./data.json");',
      'import { share } from "./lib/mix.ts";\nexport default () => share;',
    ].toSorted(),
  );
});
