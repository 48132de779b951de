import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildDriver } from "./build.ts";

const run = promisify(execFile);
// A server that is just ending would refuse the next session: each test has its own.
let socket = "";
let servers = 0;

async function tmux(...args: readonly string[]): Promise<string> {
  const { stdout } = await run("tmux", ["-L", socket, ...args], { env: { ...process.env, LC_ALL: "C.UTF-8", TMUX: "" } });
  return stdout;
}

const installed = await run("tmux", ["-V"]).then(
  () => true,
  () => false,
);
if (!installed) process.stdout.write("skipped: the TUI inside tmux, because tmux is not installed (apt-get install tmux)\n");

let driver: string;

beforeAll(async () => {
  driver = await buildDriver();
});

beforeEach(() => {
  servers += 1;
  socket = `parity-tui-${process.pid}-${servers}`;
});

afterEach(async () => {
  if (installed) await tmux("kill-server").catch(() => "");
});

const screen = (): Promise<string> => tmux("capture-pane", "-p", "-t", "shell");

async function shows(text: string | RegExp): Promise<void> {
  await expect.poll(screen, { timeout: 60_000 }).toMatch(text);
}

test.skipIf(!installed).each([
  ["q", ["q"], "left: leave"],
  ["SIGTERM", [], "SIGTERM:"],
  ["an error nobody catches", ["x"], "nobody catches this"],
])("a shell in tmux is as it was after %s", async (how, presses, says) => {
  await tmux("-f", "/dev/null", "new-session", "-d", "-s", "shell", "-x", "100", "-y", "40", "exec env PS1='$ ' sh");
  const before = await settings();
  await tmux("send-keys", "-t", "shell", `env -u CI ${process.execPath} ${driver} up throws`, "Enter");
  await shows("checkpoint complete");
  expect(await flags()).toBe("1 0");
  if (how === "SIGTERM") await stopDriver();
  for (const key of presses) await tmux("send-keys", "-t", "shell", key);
  await shows(says);
  await expect.poll(flags).toBe("0 1");
  expect(await screen()).not.toContain("─ services ─");
  await expect.poll(settings).toBe(before);
});

/** Whether it is on the alternate screen, and whether the cursor shows. */
async function flags(): Promise<string> {
  return (await tmux("display-message", "-p", "-t", "shell", "#{alternate_on} #{cursor_flag}")).trim();
}

/** Echo, line mode and the like, as the shell's own terminal has them. */
async function settings(): Promise<string> {
  const tty = (await tmux("display-message", "-p", "-t", "shell", "#{pane_tty}")).trim();
  const { stdout } = await run("stty", ["-g", "-F", tty]);
  return stdout.trim();
}

/** Ends the one program the shell of this test has started. */
async function stopDriver(): Promise<void> {
  const shell = (await tmux("display-message", "-p", "-t", "shell", "#{pane_pid}")).trim();
  const { stdout } = await run("ps", ["-o", "pid=", "--ppid", shell]);
  process.kill(Number(stdout.trim()), "SIGTERM");
}
