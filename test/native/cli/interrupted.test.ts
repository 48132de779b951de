import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { expectError, expectNoTrace } from "./errors.ts";
import { processesOf } from "./leftovers.ts";
import { makeProject, type Project } from "./project.ts";

/** ms after the start of `up`; a warm one takes about three seconds. PARITY_TEST_UP_KILLS=12 for the whole of it. */
const spread = [120, 800, 2_000, 350, 1_200, 3_000, 50, 1_600, 500, 2_400, 200, 4_000].slice(
  0,
  Number(process.env["PARITY_TEST_UP_KILLS"] ?? 6),
);
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("Ctrl-C", () => {
  test.each([
    '"type":"run.started"',
    '"service.starting","service":"postgres"',
    '"service.ready","service":"postgres"',
    '"service.starting","service":"prometheus"',
    '"step.started","step":"settings"',
  ])("during up, as soon as it tells of %s: exit 130, nothing left", async (said) => {
    const project = await makeProject();
    const up = project.start(["up", "--detach", "--json"]);
    await vi.waitFor(() => expect(up.stdout).toContain(said), { timeout: 60_000, interval: 5 });
    up.signal("SIGINT");
    const outcome = await up.done;
    // Reading the settings takes milliseconds: it may be over before the signal arrives.
    if (outcome.exitCode === 0 && said.includes("settings")) return;
    expectError(outcome, "INTERRUPTED", 130);
    expect(await processesOf(project.root)).toEqual([]);
  });

  test.each([300, 900, 1_500, 2_200])("during up, after %i ms and again and again: the undoing is carried to its end", async (ms) => {
    const project = await makeProject();
    const up = project.start(["up", "--detach"]);
    await after(ms);
    const signals = setInterval(() => up.signal("SIGINT"), 30);
    const outcome = await up.done;
    clearInterval(signals);
    expectNoTrace(outcome);
    // A signal in the very moment of its end finds nobody who listens: a shell says 130 for that too.
    expect([130, 0, null]).toContain(outcome.exitCode);
    const left = outcome.exitCode === 0 ? [] : await processesOf(project.root);
    expect(left).toEqual([]);
  });

  test.each(["SIGTERM", "SIGHUP"] as const)("%s does the same", async (signal) => {
    const project = await makeProject();
    const up = project.start(["up", "--detach"]);
    await vi.waitFor(() => expect(up.stderr).toMatch(/^tools/m), { timeout: 60_000, interval: 10 });
    up.signal(signal);
    expectError(await up.done, "INTERRUPTED", 130);
    expect(await processesOf(project.root)).toEqual([]);
  });

  test("during certify: what it started is taken down again", async () => {
    const project = await makeProject();
    const certify = project.start(["certify", "--quick"]);
    await vi.waitFor(() => expect(certify.stderr).toMatch(/^settings.*prometheus/m), { timeout: 60_000, interval: 20 });
    certify.signal("SIGINT");
    expectError(await certify.done, "INTERRUPTED", 130);
    expect(await processesOf(project.root)).toEqual([]);
  });
});

describe("SIGKILL of parity", () => {
  test(`at ${spread.length} moments of up: the next up works, and down leaves nothing`, async () => {
    const project = await makeProject();
    for (const [index, ms] of spread.entries()) {
      const up = project.start(["up", "--detach"]);
      await after(ms);
      up.signal("SIGKILL");
      await up.done;
      if (index % 2 === 0) {
        await expectComesUp(project, ms);
      }
      // Every third time the data goes too, so that the next round is killed while it is being made.
      const down = await project.run("down", ...(index % 3 === 0 ? ["--volumes"] : []));
      expect(down, `down after ${ms} ms: ${down.stderr}`).toMatchObject({ exitCode: 0 });
      expect(await processesOf(project.root), `after ${ms} ms`).toEqual([]);
    }
  });

  test("at three moments of down: the next down ends what was left", async () => {
    const project = await makeProject();
    for (const ms of [120, 220, 350]) {
      expect(await project.run("up", "--detach")).toMatchObject({ exitCode: 0 });
      const down = project.start(["down"]);
      await after(ms);
      down.signal("SIGKILL");
      await down.done;
      expect(await project.run("down"), `down after ${ms} ms`).toMatchObject({ exitCode: 0 });
      expect(await processesOf(project.root)).toEqual([]);
    }
  });
});

async function expectComesUp(project: Project, ms: number): Promise<void> {
  const again = await project.run("up", "--detach");
  expect(again, `up after ${ms} ms: ${again.stderr}`).toMatchObject({ exitCode: 0 });
  await expectEachOnce(project);
}

/** No service runs twice, whoever started it. */
async function expectEachOnce(project: Project): Promise<void> {
  const { services } = JSON.parse((await project.run("status", "--json")).stdout) as { services: { service: string; state: string }[] };
  expect(services.every(({ state }) => state === "running")).toBe(true);
  const supervisors = (await processesOf(project.root)).filter(({ command }) => command.includes("parity-supervisor"));
  expect(supervisors).toHaveLength(services.length);
}

describe("two at once", () => {
  test("of up: one starts the stack, the other says who does; status works meanwhile", async () => {
    const project = await makeProject();
    const pair = [project.start(["up", "--detach"]), project.start(["up", "--detach"])];
    await vi.waitFor(() => expect(pair.map(({ stderr }) => stderr).join("")).toMatch(/^tools/m), { timeout: 60_000, interval: 20 });
    expect([0, 3]).toContain((await project.run("status")).exitCode);
    const outcomes = await Promise.all(pair.map(({ done }) => done));
    const winner = outcomes.findIndex(({ exitCode }) => exitCode === 0);
    expect(winner).toBeGreaterThanOrEqual(0);
    const loser = outcomes[1 - winner];
    if (loser === undefined) throw new Error("there were two");
    expect(expectError(loser, "LOCKED", 3)).toContain(`parity up --detach (pid ${pair[winner]?.pid}) is changing this stack`);
    await expectEachOnce(project);
  });

  test("a lock whose holder died, with another process under its number, keeps nobody out", async () => {
    const project = await makeProject();
    const up = project.start(["up", "--detach"]);
    await vi.waitFor(() => expect(up.stderr).toMatch(/^tools/m), { timeout: 60_000, interval: 10 });
    up.signal("SIGKILL");
    await up.done;
    const lock = join(project.state, "lock.json");
    const holder = JSON.parse(await readFile(lock, "utf8")) as object;
    await writeFile(lock, JSON.stringify({ ...holder, pid: process.pid }));
    expect(await project.run("down")).toMatchObject({ exitCode: 0 });
  });

  test("a holder that was killed and that nobody has reaped keeps nobody out", async () => {
    const project = await makeProject();
    // What the shell becomes knows nothing of the child it got: killed, that one stays a zombie, and its number answers.
    const script = '"$0" "$1" up --detach 2>/dev/null & echo $!; exec sleep 60';
    const parent = spawn("sh", ["-c", script, process.execPath, resolve("dist/bin.js")], {
      cwd: project.root,
      env: { ...process.env, DOCKER_HOST: "unix:///nonexistent/docker.sock" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void parent.kill());
    const [printed] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(printed.toString().trim());
    await expect
      .poll(() => readFile(join(project.state, "native/postgres-0/process.json"), "utf8").catch(() => ""), { interval: 20 })
      .not.toBe("");
    process.kill(pid, "SIGKILL");
    await expect.poll(() => readFile(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
    expect(await project.run("down", "--volumes")).toMatchObject({ exitCode: 0 });
  });

  test("projects: each has its own ports, and one that is taken down with its data leaves the other alone", async () => {
    const [one, other] = await Promise.all([makeProject({ name: "one" }), makeProject({ name: "other" })]);
    const ups = await Promise.all([one.run("up", "--detach"), other.run("up", "--detach")]);
    expect(
      ups.map(({ exitCode }) => exitCode),
      ups.map(({ stderr }) => stderr).join("\n"),
    ).toEqual([0, 0]);
    const before = (await other.run("status", "--json")).stdout;
    expect(await one.run("down", "--volumes")).toMatchObject({ exitCode: 0 });
    expect(await processesOf(one.root)).toEqual([]);
    const withoutMemory = (text: string) => text.replaceAll(/"memoryBytes":\d+/g, "");
    expect(withoutMemory((await other.run("status", "--json")).stdout)).toBe(withoutMemory(before));
    expect(await other.run("status")).toMatchObject({ exitCode: 0 });
  });
});
