import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { expectError } from "./errors.ts";
import { processesOf } from "./leftovers.ts";
import { makeProject, type Project } from "./project.ts";

const execute = promisify(execFile);

/** Nothing of a start that was refused goes on. */
async function expectNothingRuns(project: Project): Promise<void> {
  expect(await processesOf(project.root)).toEqual([]);
  expect((await project.run("status")).stdout).toContain("is not running");
}

describe("a port that somebody else has", () => {
  test.each(["postgres", "load-balancer", "prometheus"])("of %s: named with its owner, before anything is started", async (service) => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const project = await makeProject({ services: { [service]: { port } } });
    const said = expectError(await project.run("up", "--detach"), "PORT_TAKEN", 3);
    expect(said).toContain(`port ${port} on 127.0.0.1, wanted by ${service}, is taken by another program (pid ${process.pid}, `);
    expect(said).toMatch(/user \w+\)/);
    await expectNothingRuns(project);
    expect(other.listening).toBe(true);
  });
});

describe("an app that does not start", () => {
  test("it ends at once: said at once, with its last lines", async () => {
    const project = await makeProject();
    await writeFile(join(project.root, "app.mjs"), "console.log('no configuration, no service'); process.exit(3);");
    const outcome = await project.run("up", "--detach");
    const said = expectError(outcome, "SERVICE_EXITED", 3);
    expect(said).toContain("app ended with exit code 3 while it was being started");
    expect(said).toContain("| no configuration, no service");
    // Whoever had waited for it to get ready would have waited for a minute.
    expect(outcome.ms).toBeLessThan(60_000);
    await expectNothingRuns(project);
  });

  test("it never gets ready: said when its time is up, with what was waited for and the last answer", async () => {
    const project = await makeProject({ app: { env: { READINESS: "500" }, readyWithin: "5s" } });
    const said = expectError(await project.run("up", "--detach"), "SERVICE_NOT_READY", 3);
    expect(said).toContain("app was not ready within 5 s: waited for");
    expect(said).toContain("500");
    expect(said).toContain("| listening");
    await expectNothingRuns(project);
  });

  test.each([
    ["no-such-program", "does not exist"],
    ["./app.mjs", "is not executable"],
  ])("its command is %s: found out before anything is started", async (command, why) => {
    const project = await makeProject({ app: { command } });
    expect(expectError(await project.run("up", "--detach"), "COMMAND_NOT_FOUND", 3)).toContain(`the command "${command}" of app ${why}`);
    await expectNothingRuns(project);
  });

  test("what ran before goes on when a service that was changed does not start", async () => {
    const project = await makeProject();
    expect(await project.run("up", "--detach")).toMatchObject({ exitCode: 0 });
    const before = (await project.run("status", "--json")).stdout;
    await project.configure({ project: "shop", app: { command: "no-such-program", replicas: 1 } });
    expectError(await project.run("up", "--detach"), "COMMAND_NOT_FOUND", 3);
    expect(stripped((await project.run("status", "--json")).stdout)).toEqual(stripped(before));
  });
});

/** What of a status stays the same as long as nothing was started again. */
function stripped(status: string): unknown {
  const { services } = JSON.parse(status) as { services: { service: string; state: string; startedAt: string }[] };
  return services.map(({ service, state, startedAt }) => ({ service, state, startedAt }));
}

describe("stored data that is not the plan's", () => {
  test("another password, another major version: said before the start, and the data stays", async () => {
    const project = await makeProject();
    expect(await project.run("up", "--detach")).toMatchObject({ exitCode: 0 });
    expect(await project.run("down")).toMatchObject({ exitCode: 0 });
    const secretsFile = join(project.state, "secrets.json");
    const secrets = await readFile(secretsFile, "utf8");
    await rm(secretsFile);
    const other = await project.run("up", "--detach");
    expect(expectError(other, "DATA_MISMATCH", 3)).toContain('was made with another "');
    expect(other.stderr).not.toMatch(/postgres {2}starting/);
    await expectNothingRuns(project);

    await writeFile(secretsFile, secrets, { mode: 0o600 });
    const versionFile = await dataFile(project, "PG_VERSION");
    await writeFile(versionFile, "14\n");
    expect(expectError(await project.run("up", "--detach"), "DATA_MISMATCH", 3)).toContain("is of version 14, the program of version 15");
    await expectNothingRuns(project);

    await writeFile(versionFile, "15\n");
    expect(await project.run("up", "--detach"), "put back, it starts again").toMatchObject({ exitCode: 0 });
  });
});

async function dataFile(project: Project, name: string): Promise<string> {
  const record = JSON.parse(await readFile(join(project.state, "native/postgres-0/process.json"), "utf8").catch(() => "{}")) as {
    room?: string;
  };
  const own = join(project.state, "native/postgres-0/data");
  const folder = (await readdir(own).catch(() => [])).length > 0 ? own : join(record.room ?? (await roomElsewhere(project)), "data");
  return join(folder, name);
}

/** Where Postgres' user may not enter the project, its data lies in a folder that carries the project's mark. */
async function roomElsewhere(project: Project): Promise<string> {
  const { roomElsewhere: place } = await import("../../../src/runtimes/native/run-user.ts");
  return place(project.state, "postgres", 0);
}

test("a full disk is said as such, and nothing is left running", async (context) => {
  const disk = await mkdtemp(join(tmpdir(), "parity-disk-"));
  const mounted = await execute("mount", ["-t", "tmpfs", "-o", "size=30m", "tmpfs", disk]).then(
    () => true,
    () => false,
  );
  onTestFinished(() => rm(disk, { recursive: true, force: true }));
  if (!mounted) return context.skip("this user may not mount a small file system");
  onTestFinished(async () => void (await execute("umount", [disk])));
  const project = await makeProject({ parent: join(disk, "projects") });
  const outcome = await project.run("up", "--detach");
  expect(expectError(outcome, "DISK_FULL", 3)).toContain("no space is left on the disk for the data of postgres");
  expect(await processesOf(project.root)).toEqual([]);
});
