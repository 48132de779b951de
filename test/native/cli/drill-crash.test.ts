import { rm } from "node:fs/promises";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scratchFolder } from "../../scratch/folder.ts";
import type { Command } from "./command.ts";
import { expectWhole, faultsOf, randomFrom, runUnlocked } from "./crash.ts";
import { processesOf } from "./leftovers.ts";
import { type Project, projectIn } from "./project.ts";

/** PARITY_TEST_KILL_POINTS=30 for the whole of it; PARITY_TEST_SEED for other points. */
const points = Number(process.env["PARITY_TEST_KILL_POINTS"] ?? 6);
const seed = Number(process.env["PARITY_TEST_SEED"] ?? 1);
/** Instead of every drill that is possible here. */
const only = process.env["PARITY_TEST_DRILLS"]?.split(",");

/** What a drill says of itself, and ms at most after it: a moment spread evenly over the whole drill would be its waiting most times. */
const moments = [
  ['"run.started"', 4_000],
  ['"fault.recorded"', 1_500],
  ['"fault.recorded"', 300],
  ['"fault.injected"', 200],
  ['"fault.injected"', 4_000],
  ['"fault.undone"', 300],
] as const;

let project: Project;
let drills: readonly string[];
const random = randomFrom(seed);

beforeAll(async () => {
  project = projectIn(await scratchFolder("parity-cli-", { on: "native", sample: true }));
  const up = await project.run("up", "--sample", "--detach");
  expect(up, up.stderr).toMatchObject({ exitCode: 0 });
  const list = await project.run("drill", "--sample", "--list", "--json");
  const rows = (JSON.parse(list.stdout) as { drills: { id: string; possible: boolean }[] }).drills;
  drills = rows.filter(({ id, possible }) => possible && (only === undefined || only.includes(id))).map(({ id }) => id);
  expect(drills).not.toEqual([]);
});
afterAll(async () => {
  expect(await project.run("down", "--sample", "--volumes")).toMatchObject({ exitCode: 0 });
  expect(await processesOf(project.root)).toEqual([]);
  await rm(project.root, { recursive: true, force: true });
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
/** Each in its turn, so that as many kinds as there are points are tried; from a random one on. */
const first = Math.floor(random() * 1_000);

async function killedDuring(drill: string): Promise<{ where: string; isWatched: boolean }> {
  const [said, most] = pick(moments);
  const after = Math.round(random() * most);
  const command: Command = project.start(["drill", drill, "--sample", "--json"]);
  const ended = command.done.then(() => true);
  // A drill that ends before it says so is a point like any other.
  for (let waited = 0; waited < 90_000 && !command.stdout.includes(said); waited += 10) {
    if (await Promise.race([ended, sleep(10).then(() => false)])) break;
  }
  await sleep(after);
  command.signal("SIGKILL");
  await command.done;
  // Before a fault is told of nothing was done to the system yet, and its watchdog may not have been started.
  return { where: `${drill}, ${after} ms after ${said}`, isWatched: command.stdout.includes('"fault.recorded"') };
}

async function undoneByWatchdog(where: string): Promise<void> {
  await expect.poll(() => faultsOf(project), { timeout: 90_000, interval: 250, message: where }).toEqual([]);
}

async function undoneBy(next: readonly string[], where: string): Promise<void> {
  const outcome = await runUnlocked(project, ...next);
  expect(outcome, `${where}, then ${next[0]}: ${outcome.stderr}`).toMatchObject({ exitCode: 0 });
}

async function killedHeal(): Promise<void> {
  const heal = project.start(["heal", "--sample"]);
  await sleep(random() * 2_000);
  heal.signal("SIGKILL");
  await heal.done;
}

describe(`SIGKILL of parity at ${points} random moments of drills (PARITY_TEST_SEED=${seed})`, () => {
  test.each(Array.from({ length: points }, (_, point) => point))(
    "point %i: the next command leaves no fault",
    { timeout: 300_000 },
    async (point) => {
      const drill = drills[(first + point) % drills.length] as string;
      const { where, isWatched } = await killedDuring(drill);
      const left = (await faultsOf(project)).length;
      // Any command that changes the stack; a third of them wait for the watchdog to do it.
      const next = pick([["heal", "--sample"], ["up", "--sample", "--detach"], isWatched ? undefined : ["heal", "--sample"]]);
      // Now and then what undoes it is killed too.
      if (next !== undefined && random() < 0.3) await killedHeal();
      await (next === undefined ? undoneByWatchdog(where) : undoneBy(next, where));
      console.log(`point ${point}: ${where}; ${left} recorded; then ${next?.[0] ?? "the watchdog"}`);
      await expectWhole(project);
      expect(await faultsOf(project), where).toEqual([]);
    },
  );
});
