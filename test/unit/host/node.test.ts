import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";

const host = nodeHost();
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-host-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const shell = (script: string): { command: string; args: string[] } => ({ command: "sh", args: ["-c", script] });

async function textsOf(lines: AsyncIterable<{ text: string }>): Promise<string[]> {
  const texts: string[] = [];
  for await (const line of lines) texts.push(line.text);
  return texts;
}

describe("run", () => {
  it("gives both outputs and the exit code", async () => {
    const result = await host.run(shell("echo out; echo err >&2; exit 3"));
    expect(result).toMatchObject({ exitCode: 3, endedBy: undefined, stdout: "out\n", stderr: "err\n", notFound: false, timedOut: false });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it("says that a program does not exist", async () => {
    const result = await host.run({ command: "no-such-program-of-parity", args: [] });
    expect(result).toMatchObject({ exitCode: undefined, endedBy: undefined, notFound: true });
  });

  it("does not blame the program when its folder does not exist", async () => {
    const result = await host.run({ command: "true", args: [], cwd: join(folder, "absent") });
    expect(result).toMatchObject({ exitCode: undefined, notFound: false });
    expect(result.stderr).toContain("ENOENT");
  });

  it("does not reject when the operating system refuses the arguments", async () => {
    const result = await host.run({ command: "true", args: ["x".repeat(4 * 1024 * 1024)] });
    expect(result).toMatchObject({ exitCode: undefined, notFound: false });
    expect(result.stderr).toContain("E2BIG");
  });

  it("names the signal that ended the program", async () => {
    expect(await host.run(shell("kill -KILL $$"))).toMatchObject({ exitCode: undefined, endedBy: "SIGKILL" });
  });

  it("passes input on, also to a program that does not read it", async () => {
    expect((await host.run({ command: "cat", args: [], input: "given" })).stdout).toBe("given");
    expect((await host.run({ command: "true", args: [], input: "x".repeat(1_000_000) })).exitCode).toBe(0);
  });

  it("adds to the environment, or replaces it", async () => {
    expect((await host.run({ ...shell("echo $MARK $HOME"), env: { MARK: "m" } })).stdout).toBe(`m ${host.env["HOME"]}\n`);
    expect((await host.run({ command: "/usr/bin/env", args: [], env: { MARK: "m" }, onlyEnv: true })).stdout).toBe("MARK=m\n");
  });

  it("ends the whole tree at the timeout", async () => {
    const result = await host.run({ ...shell("sleep 60 & echo $!; wait"), timeoutMs: 200 });
    expect(result).toMatchObject({ timedOut: true, endedBy: "SIGTERM" });
    await expect.poll(() => isAlive(Number(result.stdout))).toBe(false);
  });

  it("ends when the signal fires, and does not start after it", async () => {
    const controller = new AbortController();
    const running = host.run({ ...shell("sleep 60"), signal: controller.signal });
    controller.abort();
    expect(await running).toMatchObject({ endedBy: "SIGTERM", timedOut: false });
    const late = await host.run({ ...shell(`touch ${folder}/late`), signal: controller.signal });
    expect(late).toMatchObject({ exitCode: undefined, notFound: false });
    await expect(stat(join(folder, "late"))).rejects.toThrow("ENOENT");
  });

  it("does not wait for a descendant that left the group with the outputs open", async () => {
    const result = await host.run(shell("setsid sleep 60 & echo $!"));
    expect(result.exitCode).toBe(0);
    expect(result.durationMs).toBeLessThan(10_000);
    host.kill(Number(result.stdout), "SIGKILL");
  });
});

describe("start", () => {
  it("streams the lines of both outputs", async () => {
    const running = host.start(shell("printf 'a\\r\\nb\\n'; printf 'no newline'; echo c >&2"));
    expect((await textsOf(running.lines)).sort()).toEqual(["a", "b", "c", "no newline"]);
    expect(await running.done).toMatchObject({ exitCode: 0, stdout: "a\r\nb\nno newline" });
  });

  it("gives a line as soon as it is written, and signals the program", async () => {
    const running = host.start(shell("echo first; exec sleep 60"));
    for await (const line of running.lines) {
      expect(line).toEqual({ from: "stdout", text: "first" });
      running.kill("SIGINT");
    }
    expect(await running.done).toMatchObject({ endedBy: "SIGINT" });
  });

  it("loses no line of a fast program to a slow reader", async () => {
    const running = host.start({ command: "seq", args: ["200000"] });
    let count = 0;
    for await (const line of running.lines) {
      count += 1;
      if (count % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(line.text).toBe(String(count));
    }
    expect(count).toBe(200_000);
  });

  it("is not held up by nobody reading, and keeps the newest output", async () => {
    const result = await host.start({ command: "seq", args: ["200000"] }).done;
    expect(result.exitCode).toBe(0);
    expect(result.stdout.endsWith("199999\n200000\n")).toBe(true);
    expect(result.stdout.length).toBe(64 * 1024);
  });

  it("ends lines and result when the program does not exist", async () => {
    const running = host.start({ command: "no-such-program-of-parity", args: [] });
    expect(await textsOf(running.lines)).toEqual([]);
    expect(await running.done).toMatchObject({ notFound: true });
  });
});

describe("detach", () => {
  it("starts a session of its own, with both outputs appended to the log", async () => {
    const logFile = join(folder, "logs", "detached.log");
    const spec = { ...shell("echo out; echo err >&2; exec sleep 60"), cwd: folder, env: { PATH: "/usr/bin:/bin" }, logFile };
    const pid = await host.detach(spec);
    await expect.poll(() => readFile(logFile, "utf8")).toBe("out\nerr\n");
    const ids = execFileSync("ps", ["-o", "pgid=,sid=", "-p", String(pid)], { encoding: "utf8" })
      .trim()
      .split(/\s+/);
    expect(ids).toEqual([String(pid), String(pid)]);
    expect(host.kill(-pid, "SIGKILL")).toBe(true);
    await expect.poll(() => host.kill(pid, 0)).toBe(false);
    expect((await stat(logFile)).mode & 0o777).toBe(0o600);
  });

  it("outlives the program that started it", async () => {
    const logFile = join(folder, "outlives.log");
    const script = `
      import { nodeHost } from ${JSON.stringify(join(import.meta.dirname, "../../../src/host/node.ts"))};
      const pid = await nodeHost().detach({ command: "sleep", args: ["60"], cwd: "/", env: {}, logFile: ${JSON.stringify(logFile)} });
      console.log(pid);`;
    const pid = Number(execFileSync(host.nodePath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
    expect(host.kill(pid, 0)).toBe(true);
    expect(host.kill(pid, "SIGKILL")).toBe(true);
  });

  it("names the program that does not exist, that is not executable, and the folder that is missing", async () => {
    const spec = { args: [], cwd: folder, env: {}, logFile: join(folder, "x.log") };
    const plain = join(folder, "plain");
    await writeFile(plain, "");
    const missing = host.detach({ ...spec, command: "/no/such" });
    await expect(missing).rejects.toMatchObject({ code: "COMMAND_NOT_FOUND", message: 'the program "/no/such" does not exist' });
    await expect(host.detach({ ...spec, command: plain })).rejects.toMatchObject({ message: `the program "${plain}" is not executable` });
    await expect(host.detach({ ...spec, command: "sleep", cwd: "/no/folder" })).rejects.toThrow('the folder "/no/folder"');
  });
});

describe("clock and signals", () => {
  it("sleeps, and stops sleeping when told to", async () => {
    const before = host.monotonic();
    await host.sleep(20);
    expect(host.monotonic() - before).toBeGreaterThanOrEqual(19);
    await expect(host.sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });

  it("keeps the output of a piped program that ended before anybody read it", async () => {
    const program = host.pipe(shell("printf short"));
    await expect.poll(() => isAlive(program.pid ?? 0)).toBe(false);
    const chunks: Buffer[] = [];
    for await (const chunk of program.output) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe("short");
    expect(await program.done).toMatchObject({ exitCode: 0 });
  });

  it("hears signals until it is told not to", async () => {
    const heard: string[] = [];
    const stop = host.onSignal((signal) => void heard.push(signal));
    host.kill(host.pid, "SIGHUP");
    await expect.poll(() => heard).toEqual(["SIGHUP"]);
    stop();
    expect(process.listenerCount("SIGHUP")).toBe(0);
  });

  it("tells a process that is there from one that is not", () => {
    expect(host.kill(host.pid, 0)).toBe(true);
    expect(host.kill(2 ** 22 - 1, 0)).toBe(false);
  });

  it("ends what it waits for when parity itself exits", async () => {
    const script = `
      import { nodeHost } from ${JSON.stringify(join(import.meta.dirname, "../../../src/host/node.ts"))};
      console.log(nodeHost().start({ command: "sleep", args: ["60"] }).pid);
      process.exit(0);`;
    const pid = Number(execFileSync(host.nodePath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

/** A zombie whose parent does not collect it counts as ended. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return status !== undefined && !/\) [ZX] /.test(status);
}
