import type { ChildProcessByStdio } from "node:child_process";
import { constants, existsSync, fstatSync, writeSync } from "node:fs";
import { availableParallelism, homedir, totalmem } from "node:os";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import { ParityError } from "../errors/parity-error.ts";
import type { DetachedSpec, Host, ProcessResult, ProcessSpec, RunningProcess, TextOutput } from "./host.ts";
import { LineQueue, LineSplitter } from "./line-queue.ts";
import { OutputBuffer } from "./output-buffer.ts";

/** More than this on one output ends a `run`: whoever expects more reads lines with `start`. */
const mostOutput = 64 * 1024 * 1024;
/** What the result of a `start` still has of each output. */
const outputTail = 64 * 1024;
/** From SIGTERM to SIGKILL, when a timeout or an abort ends a program. */
const graceMs = 5_000;
/** How long an ended program's outputs may stay open and silent: a descendant that left the group can hold them for ever. */
const silenceAfterExitMs = 2_000;

/** Parts of Node that help and version do without: together they take a third of the time of an empty program. */
const childProcess = (): typeof import("node:child_process") => process.getBuiltinModule("node:child_process");
const isatty = (fd: number): boolean => isCharacterDevice(fd) && process.getBuiltinModule("node:tty").isatty(fd);

/** The real machine. One per program: it adds listeners to the process. */
export function nodeHost(): Host {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    pid: process.pid,
    nodePath: process.execPath,
    nodeVersion: process.versions.node,
    userId: process.getuid?.(),
    homeDirectory: homedir(),
    stdout: textOutput(1, () => process.stdout),
    stderr: textOutput(2, () => process.stderr),
    get stdinIsTTY() {
      return isatty(0);
    },
    terminal: () => ({ stdin: process.stdin, stdout: process.stdout }),
    cpus: availableParallelism(),
    memoryBytes: memoryBytes(),
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) => process.getBuiltinModule("node:timers/promises").setTimeout(ms, undefined, signal ? { signal } : {}),
    run: (spec) => begin(spec, "all").done,
    start: (spec) => begin(spec, "tail"),
    detach,
    kill,
    onSignal,
  };
}

/** On pipes and files Node writes at once anyway; its streams are opened for a terminal, or when a pipe is full. */
function textOutput(fd: 1 | 2, open: () => NodeJS.WriteStream): TextOutput {
  let opened: NodeJS.WriteStream | undefined;
  const stream = (): NodeJS.WriteStream => {
    // `parity status | head` closes the pipe early: that is the reader's right, not an error.
    opened ??= open().on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
    return opened;
  };
  return {
    write: (text) => {
      const rest = opened || isCharacterDevice(fd) ? Buffer.from(text) : writtenAtOnce(fd, Buffer.from(text));
      if (rest.length > 0) stream().write(rest);
    },
    get isTTY() {
      return isatty(fd);
    },
    get columns() {
      return (isCharacterDevice(fd) ? stream().columns : undefined) ?? 80;
    },
    get rows() {
      return (isCharacterDevice(fd) ? stream().rows : undefined) ?? 24;
    },
  };
}

/** What could not be written without waiting comes back; nothing when nobody reads any more. */
function writtenAtOnce(fd: number, bytes: Buffer): Buffer {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    return rest;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "EAGAIN") return rest;
    if (code === "EPIPE") return rest.subarray(rest.length);
    throw thrown;
  }
}

function isCharacterDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return false;
  }
}

/** A container's limit where there is one: the machine's own size would promise what cannot be used. */
function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

function begin(spec: ProcessSpec, keep: "all" | "tail"): RunningProcess {
  if (spec.signal?.aborted) return neverStarted("");
  try {
    return follow(spawnOwnGroup(spec), spec, keep);
  } catch (thrown) {
    // What the operating system refuses outright: an argument list that is too long.
    return neverStarted(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function neverStarted(stderr: string): RunningProcess {
  const lines = new LineQueue({ pause: () => undefined, resume: () => undefined });
  lines.end();
  const result = { exitCode: undefined, endedBy: undefined, stdout: "", stderr, durationMs: 0, notFound: false, timedOut: false };
  return { pid: undefined, lines, done: Promise.resolve(result), kill: () => undefined };
}

const running = new Set<OwnGroup>();
type OwnGroup = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** In a group of its own: a timeout then ends the whole tree, and a Ctrl-C in the terminal reaches parity alone, which decides what ends when. */
function spawnOwnGroup(spec: ProcessSpec): OwnGroup {
  const child = childProcess().spawn(spec.command, spec.args, {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    env: spec.onlyEnv ? { ...spec.env } : { ...process.env, ...spec.env },
    stdio: [spec.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: true,
  });
  if (running.size === 0) {
    process.removeListener("exit", endAll);
    process.once("exit", endAll);
  }
  const group = child as OwnGroup;
  running.add(group);
  return group;
}

function follow(child: OwnGroup, spec: ProcessSpec, keep: "all" | "tail"): RunningProcess {
  const startedAt = performance.now();
  const limit = keep === "all" ? mostOutput : outputTail;
  const kept = { stdout: new OutputBuffer(keep, limit), stderr: new OutputBuffer(keep, limit) };
  const fate = { timedOut: false, failure: "", notFound: false };
  const outputs = [child.stdout, child.stderr];
  const lines = new LineQueue({
    pause: () => outputs.forEach((stream) => stream.pause()),
    resume: () => outputs.forEach((stream) => stream.resume()),
  });
  const end = (): void => endGroup(child);
  const timer = spec.timeoutMs === undefined ? undefined : setTimeout(() => ((fate.timedOut = true), end()), spec.timeoutMs);
  spec.signal?.addEventListener("abort", end, { once: true });
  for (const from of ["stdout", "stderr"] as const) {
    const splitter = new LineSplitter((text) => lines.push({ from, text }));
    child[from].on("data", (chunk: Buffer) => {
      splitter.write(chunk);
      if (kept[from].write(chunk) || fate.failure !== "") return;
      fate.failure = `\nended because its output passed ${mostOutput} bytes\n`;
      end();
    });
    child[from].once("end", () => splitter.end());
  }
  const done = new Promise<ProcessResult>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      spec.signal?.removeEventListener("abort", end);
      running.delete(child);
      lines.end();
      resolve({
        // Node gives a program that was never started a negative exit code: no program ends with one.
        exitCode: child.exitCode === null || child.exitCode < 0 ? undefined : child.exitCode,
        endedBy: child.signalCode ?? undefined,
        stdout: kept.stdout.text(),
        stderr: kept.stderr.text() + fate.failure,
        durationMs: performance.now() - startedAt,
        notFound: fate.notFound,
        timedOut: fate.timedOut,
      });
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      fate.notFound = error.code === "ENOENT" && (spec.cwd === undefined || existsSync(spec.cwd));
      fate.failure = fate.notFound ? "" : `${error.message}\n`;
      finish();
    });
    child.once("close", finish);
  });
  closeWhenSilent(child, lines);
  if (spec.input !== undefined) writeInput(child, spec.input);
  return { pid: child.pid, lines, done, kill: (signal) => void signalGroup(child, signal) };
}

/** Nothing parity waits for may outlive it. */
function endAll(): void {
  for (const child of running) signalGroup(child, "SIGTERM");
}

function signalGroup(child: OwnGroup, signal: NodeJS.Signals): boolean {
  // An ended child's number may already be somebody else's.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false;
  return kill(-child.pid, signal);
}

function endGroup(child: OwnGroup): void {
  signalGroup(child, "SIGTERM");
  const force = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs).unref();
  child.once("exit", () => clearTimeout(force));
}

function closeWhenSilent(child: OwnGroup, lines: LineQueue): void {
  child.once("exit", () => {
    const close = (): void => {
      if (lines.unread > 0) {
        timer.refresh();
        return;
      }
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(close, silenceAfterExitMs);
    child.stdout.on("data", () => timer.refresh());
    child.stderr.on("data", () => timer.refresh());
    child.once("close", () => clearTimeout(timer));
  });
}

function writeInput(child: OwnGroup, input: string): void {
  // A program may end without reading all it was given.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
}

async function detach(spec: DetachedSpec): Promise<number> {
  const { mkdir, open } = await import("node:fs/promises");
  await mkdir(dirname(spec.logFile), { recursive: true });
  const log = await open(spec.logFile, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600);
  try {
    const child = childProcess().spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...spec.env },
      stdio: ["ignore", log.fd, log.fd],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", (error: NodeJS.ErrnoException) => reject(notStarted(spec, error)));
    });
    child.unref();
    return child.pid as number;
  } finally {
    await log.close();
  }
}

function notStarted(spec: DetachedSpec, error: NodeJS.ErrnoException): ParityError {
  if (!existsSync(spec.cwd)) {
    return new ParityError("COMMAND_NOT_FOUND", `the folder "${spec.cwd}" in which "${spec.command}" is to run does not exist`, {
      hint: "correct the working directory in the configuration",
      cause: error,
    });
  }
  const reason =
    error.code === "ENOENT" ? "does not exist" : error.code === "EACCES" ? "is not executable" : `cannot be started: ${error.message}`;
  return new ParityError("COMMAND_NOT_FOUND", `the program "${spec.command}" ${reason}`, {
    hint: "install it, or correct the command in the configuration",
    cause: error,
  });
}

function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === "ESRCH") return false;
    if (code === "EPERM" && signal === 0) return true;
    if (code === "EPERM") throw new ParityError("NOT_OURS", `process ${pid} belongs to another user`, { cause: thrown });
    throw thrown;
  }
}

function onSignal(heard: (signal: "SIGINT" | "SIGTERM" | "SIGHUP") => void): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, heard);
  return () => {
    for (const signal of signals) process.removeListener(signal, heard);
  };
}
