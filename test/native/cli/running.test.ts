import { execFile } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectError } from "./errors.ts";
import { processesOf } from "./leftovers.ts";
import { appSource, type Project, portsOf, projectIn } from "./project.ts";

const execute = promisify(execFile);
let parent: string;
let project: Project;

/** One stack for all that follows, in a folder whose name nothing may take apart. */
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "parity-cli-"));
  const root = join(parent, `it's a "shop" $HOME; ünd more`);
  await mkdir(root);
  await writeFile(join(root, "app.mjs"), appSource);
  project = projectIn(root);
  await project.configure({ project: "shop", app: { command: "node app.mjs", replicas: 2 } });
  const up = await project.start(["up", "--detach"], { without: ["HOME"] }).done;
  expect(up, up.stderr).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  expect(await project.run("down", "--volumes")).toMatchObject({ exitCode: 0 });
  expect(await processesOf(project.root)).toEqual([]);
  await rm(parent, { recursive: true, force: true });
});

test("everything listens on 127.0.0.1 only", async () => {
  const pids = new Set((await processesOf(project.root)).map(({ pid }) => pid));
  const { stdout } = await execute("ss", ["-ltnHp"]);
  const ours = stdout.split("\n").filter((line) => [...line.matchAll(/pid=(\d+)/g)].some(([, pid]) => pids.has(Number(pid))));
  expect(ours.length).toBeGreaterThanOrEqual(10);
  for (const line of ours) expect(line.trim().split(/\s+/)[3]).toMatch(/^127\.0\.0\.1:\d+$/);
  const { stdout: udp } = await execute("ss", ["-lunHp"]);
  expect(udp.split("\n").filter((line) => [...line.matchAll(/pid=(\d+)/g)].some(([, pid]) => pids.has(Number(pid))))).toEqual([]);
});

describe("secrets", () => {
  const canaries = async () =>
    Object.values(JSON.parse(await readFile(join(project.state, "secrets.json"), "utf8")) as Record<string, string>);

  test("are different, and stand in nothing that is printed, kept or shown of a process", async () => {
    await project.run("check", "--fail-on", "failed");
    const secrets = await canaries();
    expect(new Set(secrets).size).toBe(secrets.length);
    const printed = await Promise.all([
      project.run("status"),
      project.run("status", "--json"),
      project.run("logs", "--tail", "100000"),
      project.run("report", "--format", "json"),
      project.run("report", "--format", "html"),
      project.run("up", "--dry-run", "--json"),
      project.run("up", "--detach", "--json"),
      project.run("render", "--output", "rendered"),
    ]);
    const texts = printed.flatMap(({ stdout, stderr }) => [stdout, stderr]);
    expect(texts.join("").length).toBeGreaterThan(10_000);
    for (const secret of secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    for (const { pid } of await processesOf(project.root)) {
      const shown = (
        await Promise.all(["cmdline", "environ"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "")))
      ).join("");
      for (const secret of secrets) expect(shown, `process ${pid}`).not.toContain(secret);
    }
    for (const path of await filesIn(project.state)) {
      if (/\.partial$|\/data\//.test(path)) continue;
      const text = await readFile(path, "latin1").catch(() => "");
      if (!secrets.some((secret) => text.includes(secret))) continue;
      expect(path, "only a file made to hold it").toMatch(/secrets\.json$|\/files\//);
      expect((await lstat(path)).mode & 0o077, path).toBe(0);
    }
  });

  test("nobody else may look into the folder that holds them", async () => {
    expect((await lstat(project.state)).mode & 0o077).toBe(0);
    expect((await lstat(join(project.state, "secrets.json"))).mode & 0o777).toBe(0o600);
    for (const path of await filesIn(join(project.state, "runs"))) expect((await lstat(path)).mode & 0o077, path).toBe(0);
    for (const name of (await readdir(join(project.state, "certificates"))).filter((file) => /key/.test(file)))
      expect((await lstat(join(project.state, "certificates", name))).mode & 0o777).toBe(0o600);
  });
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test("psql and redis-cli work at once where their servers run, and nothing else is told the passwords", async () => {
  const answered = await project.run("exec", "postgres", "--", "psql", "-XAtc", "select current_user, current_database()");
  expect(answered, answered.stderr).toMatchObject({ exitCode: 0, stdout: "postgres|shop\n" });
  expect(await project.run("exec", "redis", "--", "redis-cli", "ping")).toMatchObject({ exitCode: 0, stdout: "PONG\n" });
  const secrets = JSON.parse(await readFile(join(project.state, "secrets.json"), "utf8")) as Record<string, string>;
  const elsewhere = await project.run("exec", "app", "--", "env");
  expect(elsewhere.stdout).toContain("DB_PASSWORD_FILE=");
  for (const secret of Object.values(secrets)) expect(elsewhere.stdout).not.toContain(secret);
});

test("names that do not exist", async () => {
  expect(expectError(await project.run("logs", "grafana"), "USAGE", 2)).toContain("grafana is not part of this stack");
  expect(expectError(await project.run("drill", "kill-postgers"), "USAGE", 2)).toContain("did you mean kill-postgres?");
  expect(expectError(await project.run("restore"), "BACKUP_FAILED", 3)).toContain("parity backup");
  expect(expectError(await project.run("restore", "nosuch"), "USAGE", 2)).toContain('there is no backup "nosuch"');
  expect(expectError(await project.run("logs", "app", "--tail", "-1"), "USAGE", 2)).toContain("--tail");
});

test("a second up keeps what runs; another port for one service replaces only that", async () => {
  const before = await portsOf(project);
  const again = await project.run("up", "--detach");
  expect(again).toMatchObject({ exitCode: 0 });
  expect(await portsOf(project)).toEqual(before);
});

test("while a command holds the lock, status, logs and report work and down says who holds it", async () => {
  const load = project.start(["load", "--rate", "20", "--duration", "20", "--json"]);
  await expect.poll(() => load.stdout).toContain('"step.started"');
  const [status, logs, report, down] = await Promise.all([
    project.run("status"),
    project.run("logs", "postgres"),
    project.run("report"),
    project.run("down"),
  ]);
  expect(status).toMatchObject({ exitCode: 0 });
  expect(logs).toMatchObject({ exitCode: 0 });
  expect(report).toMatchObject({ exitCode: 0 });
  expect(expectError(down, "LOCKED", 3)).toContain(`(pid ${load.pid})`);
  load.signal("SIGINT");
  expect((await load.done).exitCode).not.toBeNull();
  expect(await project.run("status")).toMatchObject({ exitCode: 0 });
});

test("--json: events on stdout and nothing else, the error on stderr as well", async () => {
  const outcome = await project.run("drill", "nosuch", "--json");
  expectError(outcome, "USAGE", 2);
  const events = outcome.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; seq: number });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + (events[0]?.seq ?? 0)));
  expect(events.at(-1)).toMatchObject({ type: "run.finished", exitCode: 2 });
  expect(events.some(({ type }) => type === "problem.met")).toBe(true);
});
