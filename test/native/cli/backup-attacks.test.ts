import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { liveDatabase, withConnection } from "../../../src/steps/backup/connection.ts";
import { openBackup } from "../../../src/steps/backup/store/local.ts";
import type { Fingerprint } from "../../../src/steps/backup/verify/fingerprint.ts";
import { scratchFolder } from "../../scratch/folder.ts";
import { contentOf, filesBelow, flips, zonesOf } from "../backup-attacks-fixture.ts";
import type { Outcome } from "./command.ts";
import { randomFrom, stackOf } from "./crash.ts";
import { expectError, expectNoTrace } from "./errors.ts";
import { processesOf } from "./leftovers.ts";
import { appSource, type Project, projectIn } from "./project.ts";

/** PARITY_TEST_BACKUP_KILLS=20 for the whole of it. */
const kills = Number(process.env["PARITY_TEST_BACKUP_KILLS"] ?? 3);
const random = randomFrom(6);
/** The app of this project never asks its database. */
const verify = ["backup", "verify", "--level", "equal"];

let project: Project;
let source: Fingerprint;
let backups = "";

beforeAll(async () => {
  project = projectIn(await scratchFolder("parity-cli-", { on: "native" }));
  backups = join(project.state, "backups");
  await writeFile(join(project.root, "app.mjs"), appSource);
  await project.configure({ project: "kept", app: { command: "node app.mjs", replicas: 1 } });
  await works("up", "--detach");
  await withDatabase((client) =>
    client.query("create table bulk as select i, md5(i::text) || md5((i * 7)::text) as text from generate_series(1, 200000) i"),
  );
  source = await withDatabase(contentOf);
});
afterAll(async () => {
  await works("down", "--volumes");
  expect(await processesOf(project.root)).toEqual([]);
  await rm(project.root, { recursive: true, force: true });
});

type Work<T> = Parameters<typeof withConnection<T>>[1];
async function withDatabase<T>(work: Work<T>): Promise<T> {
  return withConnection(liveDatabase(await stackOf(project)), work);
}

async function works(...args: string[]): Promise<Outcome> {
  const outcome = await project.run(...args);
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  return outcome;
}

const whole = async (): Promise<string[]> => (await readdir(backups)).filter((name) => !name.endsWith(".partial"));
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs it, and kills parity itself at a moment of the time it took before. True when it was still at work. */
async function killed(args: readonly string[], ms: number): Promise<boolean> {
  const command = project.start(args);
  await after(ms);
  command.signal("SIGKILL");
  return (await command.done).exitCode === null;
}

const momentsOf = (ms: number): number[] => Array.from({ length: kills }, (_, index) => (ms * (index + 0.5)) / (kills + 1));

describe("a backup", { timeout: 600_000 }, () => {
  test(`whose parity is killed at ${kills} moments is not there, and the next one is taken and restored`, async () => {
    const { ms } = await works("backup");
    let cut = 0;
    for (const moment of momentsOf(ms)) {
      const known = await whole();
      if (await killed(["backup"], moment)) cut += 1;
      // One that was in its place the moment before is as whole as any.
      for (const id of await whole()) if (!known.includes(id)) await openBackup(project.state, id);
    }
    expect(cut).toBeGreaterThan(0);
    await works("backup");
    expect(await readdir(backups)).toEqual(await whole());
    await works(...verify);
  });

  test("of which a bit flipped is refused by name, in one sentence, before anything is restored", async () => {
    const [id = ""] = await whole();
    const zones = await zonesOf(await filesBelow(join(backups, id)));
    for (const attack of flips(
      zones.toSorted(() => random() - 0.5),
      3,
      random,
    )) {
      const damage = await attack();
      const outcome = await project.run(...verify, id);
      expect(expectError(outcome, "BACKUP_FAILED", 3)).toContain(`backup ${id} is damaged`);
      expectNoTrace(outcome);
      await damage.undo();
    }
    await works(...verify, id);
  });
});

describe("a restore", { timeout: 600_000 }, () => {
  test(`whose parity is killed at ${kills} moments leaves no server, and the next one works`, async () => {
    const { ms } = await works(...verify);
    let cut = 0;
    for (const moment of momentsOf(ms)) {
      if (await killed(verify, moment)) cut += 1;
      await expect.poll(async () => (await processesOf(project.root)).filter(({ command }) => command.includes("/isolated/"))).toEqual([]);
    }
    expect(cut).toBeGreaterThan(0);
    await works(...verify);
    expect(await readdir(join(project.state, "isolated"))).toEqual([]);
    expect(await withDatabase(contentOf)).toEqual(source);
  });
});
