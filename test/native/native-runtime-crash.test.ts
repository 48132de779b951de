import { chown, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findMarked } from "../../src/runtimes/native/membership.ts";
import { sharedMemoryOf } from "../../src/runtimes/native/shared-memory.ts";
import { isDead, readProcess, readProcessTable, readProcLink } from "../../src/runtimes/process-table.ts";
import { host, makeProject, type Project, pidOf } from "./native-stack.ts";

const leftovers = async ({ plan }: Project): Promise<string[]> => {
  const table = readProcessTable();
  const working = [...table.keys()].filter((pid) => readProcLink(pid, "cwd")?.startsWith(`${plan.stateDirectory}/`));
  return [...findMarked(plan.stateDirectory, table).keys(), ...working.map(String)];
};
/** Shared memory that no living process uses: others may be running servers of their own. */
const orphanedMemory = async (): Promise<string[]> => {
  const pids = [...readProcessTable().keys()];
  const used = new Set(pids.flatMap((pid) => sharedMemoryOf(pid)));
  const files = (await readdir("/dev/shm")).filter((name) => name.startsWith("PostgreSQL.")).map((name) => `/dev/shm/${name}`);
  const segments = (await readFile("/proc/sysvipc/shm", "utf8")).trim().split("\n").slice(1);
  const unattached = segments.map((line) => line.trim().split(/\s+/)).filter((fields) => fields[6] === "0");
  return [...files.filter((file) => !used.has(file)), ...unattached.map((fields) => fields[1] ?? "")];
};

/** Polled, because somebody else's server that is just being restarted has such memory for a moment too. */
const orphanedSince = async (before: readonly string[]): Promise<string[]> =>
  (await orphanedMemory()).filter((name) => !before.includes(name));

/** Starts the project in another process and kills that with SIGKILL, after so many milliseconds or a line that it printed. */
async function startAndKill({ root, plan }: Project, moment: number | "started"): Promise<void> {
  const file = join(root, "plan.json");
  await writeFile(file, JSON.stringify(plan));
  const starting = host.start({ command: host.nodePath, args: [join(import.meta.dirname, "native-start.ts"), file] });
  if (moment === "started") for await (const line of starting.lines) if (line.text === moment) break;
  if (typeof moment === "number") await host.sleep(moment);
  if (starting.pid !== undefined) host.kill(starting.pid, "SIGKILL");
  await starting.done;
}

describe("parity killed with SIGKILL while it starts a native stack", () => {
  const moments = [150, 300, 450, 600, 800, 1_000, 1_300, 1_700, 2_200];

  it.for(moments)("after %i ms leaves nothing that the next stop does not find", async (afterMs) => {
    const project = await makeProject({ only: ["postgres", "redis", "app"], replicas: 2 });
    const before = await orphanedMemory();
    await startAndKill(project, afterMs);
    await project.runtime.attach(project.plan).stop("nothing", project.context);
    expect(await leftovers(project)).toEqual([]);
    await expect.poll(() => orphanedSince(before), { timeout: 60_000 }).toEqual([]);
  });

  it("after everything was ready leaves it running, to be found by the next stop", async () => {
    const project = await makeProject({ only: ["postgres", "redis", "app"] });
    await startAndKill(project, "started");
    expect(await leftovers(project)).toContain("app/0");
    await project.runtime.attach(project.plan).stop("nothing", project.context);
    expect(await leftovers(project)).toEqual([]);
  });

  it("before it wrote anything down leaves processes that are found by their environment", async () => {
    const project = await makeProject({ only: ["postgres", "redis", "app"] });
    const stack = await project.runtime.start(project.plan, project.context);
    const pids = (await stack.status()).map(({ pid }) => pid ?? 0);
    for (const name of ["postgres-0", "redis-0", "app-0"]) await rm(join(project.plan.stateDirectory, "native", name, "process.json"));
    const found = await project.runtime.find(project.plan);
    await found?.stop("nothing", project.context);
    // A zombie is dead: who reaps it is not parity's to decide once its parent was killed.
    expect(pids.map((pid) => isDead(readProcess(pid)))).toEqual([true, true, true]);
    expect(await leftovers(project)).toEqual([]);
  });

  it("is healed by the next start, which keeps what is ready", async () => {
    const project = await makeProject({ only: ["postgres", "redis", "app"] });
    await startAndKill(project, 700);
    await startAndKill(project, 900);
    const stack = await project.runtime.start(project.plan, project.context);
    expect((await stack.status()).map(({ state }) => state)).toEqual(["running", "running", "running"]);
    await stack.stop("nothing", project.context);
    expect(await leftovers(project)).toEqual([]);
  });
});

describe("a native Postgres killed from outside", () => {
  it("leaves no shared memory when its stack is removed", async () => {
    const project = await makeProject({ only: ["postgres"] });
    const before = await orphanedMemory();
    const stack = await project.runtime.start(project.plan, project.context);
    const pid = await pidOf(stack, "postgres");
    host.kill(pid, "SIGKILL");
    // The control: this is what there is to clean up.
    await expect.poll(async () => (await orphanedSince(before)).length).toBeGreaterThan(1);
    await stack.stop("nothing", project.context);
    await expect.poll(() => orphanedSince(before), { timeout: 60_000 }).toEqual([]);
  });

  it("starts again although its lock file names a pid that now belongs to another program", async () => {
    const project = await makeProject({ only: ["postgres"] });
    const stack = await project.runtime.start(project.plan, project.context);
    await stack.stop("data", project.context);
    // Of the same user: another user's process is none that a server of this one could be.
    const owner = await stat(join(project.plan.stateDirectory, "native/postgres-0/data"));
    const drop = ["setpriv", `--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups", "sleep", "60"];
    const bystander =
      owner.uid === host.userId ? host.start({ command: "sleep", args: ["60"] }) : host.start({ command: "env", args: drop });
    try {
      const lock = join(project.plan.stateDirectory, "native/postgres-0/data/postmaster.pid");
      await writeFile(lock, `${bystander.pid}\n${join(lock, "..")}\n1\n5432\n\n127.0.0.1\n  1234567    999999\nready   \n`);
      await chown(lock, owner.uid, owner.gid);
      const again = await project.runtime.start(project.plan, project.context);
      expect((await again.status())[0]?.state).toBe("running");
      expect(host.kill(bystander.pid ?? 0, 0)).toBe(true);
    } finally {
      bystander.kill("SIGKILL");
      await bystander.done;
    }
  });

  it("is never stopped by a record whose pid was given to another program", async () => {
    const project = await makeProject({ only: ["redis"] });
    const bystander = host.start({ command: "sleep", args: ["60"] });
    const pid = bystander.pid ?? 0;
    try {
      const stack = await project.runtime.start(project.plan, project.context);
      const file = join(project.plan.stateDirectory, "native/redis-0/process.json");
      const record = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
      await stack.stop("data", project.context);
      await writeFile(file, JSON.stringify({ ...record, supervisor: { pid, startTicks: "1" }, main: { pid, startTicks: "1" } }));
      expect((await project.runtime.find(project.plan))?.kind).toBe("native");
      await stack.stop("nothing", project.context);
      expect(host.kill(pid, 0)).toBe(true);
    } finally {
      bystander.kill("SIGKILL");
      await bystander.done;
    }
  });
});
