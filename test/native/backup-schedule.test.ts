import { execFile } from "node:child_process";
import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { liveDatabase } from "../../src/steps/backup/connection.ts";
import { dumpScript } from "../../src/steps/backup/schedule/kubernetes.ts";
import { calendarOf } from "../../src/steps/backup/schedule/systemd.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { type LivePostgres, startLivePostgres } from "./backup-fixture.ts";
import { host } from "./native-stack.ts";

const run = promisify(execFile);
let live: LivePostgres;
beforeAll(async () => {
  live = await startLivePostgres();
});
afterAll(() => live.stop());

const hasSystemd = (await host.run({ command: "systemd-analyze", args: ["--version"] })).exitCode === 0;

/** The script of the CronJob, as its container would run it but for the folder; unencrypted. Gives the files it left. */
async function dumpInto(directory: string, database: string): Promise<string[]> {
  const { plan } = live.stack;
  const { host: address, port, user, password, authorityFile } = { ...liveDatabase(live.stack) };
  const script = dumpScript(
    {
      project: plan.project,
      root: "/",
      configuration: "/parity.config.ts",
      parity: [],
      backup: plan.backup,
      recipients: [],
      database: { name: database, user, version: "15" },
    },
    true,
  );
  const tls = authorityFile === undefined ? {} : { PGSSLMODE: "verify-ca", PGSSLROOTCERT: authorityFile };
  const env = {
    PATH: host.env["PATH"],
    PGHOST: address,
    PGPORT: `${port}`,
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    ...tls,
  };
  await run("bash", ["-c", script], { env: { ...env, BACKUP_DIRECTORY: directory } });
  return (await readdir(directory)).sort();
}

async function folder(): Promise<string> {
  const made = await scratchFolder("parity-schedule-", { on: "native" });
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

test("the CronJob's script leaves a dump that restores, and its digest, and removes what is too old", async () => {
  const directory = await folder();
  await mkdir(directory, { recursive: true });
  const old = join(directory, "20200101-000000.dump.zst");
  for (const path of [old, `${old}.sha256`]) {
    await writeFile(path, "old");
    await utimes(path, 0, 0);
  }
  const names = await dumpInto(directory, live.stack.plan.database.name);
  expect(names).toEqual([expect.stringMatching(/^\d{8}-\d{6}\.dump\.zst$/), expect.stringMatching(/^\d{8}-\d{6}\.dump\.zst\.sha256$/)]);
  await run("sha256sum", ["--check", names[1] ?? ""], { cwd: directory });
  const restored = await run("bash", ["-o", "pipefail", "-c", `zstd -q -d -c '${names[0]}' | pg_restore -f -`], {
    cwd: directory,
    maxBuffer: 64 * 1024 ** 2,
  });
  expect(restored.stdout).toContain("COPY public.accounts");
});

test("a dump that fails leaves nothing, and removes nothing", async () => {
  const directory = await folder();
  const old = join(directory, "20200101-000000.dump.zst");
  await writeFile(old, "old");
  await utimes(old, 0, 0);
  await expect(dumpInto(directory, "nosuch")).rejects.toMatchObject({ code: 1 });
  expect(await readdir(directory)).toEqual(["20200101-000000.dump.zst"]);
});

test.skipIf(!hasSystemd)("systemd reads the times as they are meant", async () => {
  const times = ["0 */6 * * *", "30 2 1,15 * *", "0 4 13 * fri", "0 0 * jan,jul 7", "*/7 * * * *"].flatMap(calendarOf);
  const { stdout } = await run("systemd-analyze", ["calendar", ...times]);
  expect(stdout.match(/Next elapse:/g)).toHaveLength(times.length);
});
