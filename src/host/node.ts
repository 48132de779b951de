import { constants, fstatSync, writeSync } from "node:fs";
import { availableParallelism, cpus, homedir, totalmem } from "node:os";
import { dirname } from "node:path";
import type { Writable } from "node:stream";
import { messageOf } from "../errors/message-of.ts";
import { ParityError } from "../errors/parity-error.ts";
import type { DetachedSpec, Host, PipedProcess, PouringProcess, ProcessResult, ProcessSpec, RunningProcess, TextOutput } from "./host.ts";
import { LineQueue, LineSplitter } from "./line-queue.ts";
import { notStarted } from "./not-started.ts";
import { OutputBuffer } from "./output-buffer.ts";
import { newFate, type OwnGroup, untilEnded } from "./program-end.ts";

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
    get cpuModel() {
      return cpus()[0]?.model ?? "";
    },
    architecture: process.arch,
    memoryBytes: memoryBytes(),
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) => process.getBuiltinModule("node:timers/promises").setTimeout(ms, undefined, signal ? { signal } : {}),
    run: (spec) => begin(spec, "all").done,
    start: (spec) => begin(spec, "tail"),
    pipe,
    pour,
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
    return neverStarted(messageOf(thrown));
  }
}

function neverStarted(stderr: string): RunningProcess {
  const lines = new LineQueue({ pause: () => undefined, resume: () => undefined });
  lines.end();
  const result = { exitCode: undefined, endedBy: undefined, stdout: "", stderr, durationMs: 0, notFound: false, timedOut: false };
  return { pid: undefined, lines, done: Promise.resolve(result), kill: () => undefined };
}

const running = new Set<OwnGroup>();

/** Its streams are the caller's, who must read the output to its end or destroy it: only then is the program done. */
function pipe(spec: Omit<ProcessSpec, "input">): PipedProcess {
  spec.signal?.throwIfAborted();
  const child = spawnOwnGroup({ ...spec, input: "" });
  const input = child.stdin as Writable;
  // Whoever writes to it hears of it there; nobody else is to fall over it.
  input.on("error", () => undefined);
  const done = endOf(child, spec);
  // Node reads away what nobody has begun to read when a program ends: a short output would be lost to a reader who comes later.
  const { PassThrough, pipeline } = process.getBuiltinModule("node:stream");
  const output = new PassThrough();
  pipeline(child.stdout, output, () => undefined);
  return { pid: child.pid, input, output, done, kill: (signal) => void signalGroup(child, signal) };
}

function pour(spec: Omit<ProcessSpec, "input">, output: number): PouringProcess {
  spec.signal?.throwIfAborted();
  const child = spawnOwnGroup(spec, output);
  return { pid: child.pid, done: endOf(child, spec), kill: (signal) => void signalGroup(child, signal) };
}

function endOf(child: OwnGroup, spec: ProcessSpec): Promise<ProcessResult> {
  const stderr = new OutputBuffer("tail", outputTail);
  child.stderr.on("data", (chunk: Buffer) => stderr.write(chunk));
  return untilEnded(child, spec, newFate(), endGroup, () => ({ stdout: "", stderr: stderr.text() }));
}

/** In a group of its own: a timeout then ends the whole tree, and a Ctrl-C in the terminal reaches parity alone, which decides what ends when. */
function spawnOwnGroup(spec: ProcessSpec, output: "pipe" | number = "pipe"): OwnGroup {
  const child = childProcess().spawn(spec.command, spec.args, {
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    env: spec.onlyEnv ? { ...spec.env } : { ...process.env, ...spec.env },
    stdio: [spec.input === undefined ? "ignore" : "pipe", output, "pipe"],
    detached: true,
  });
  if (running.size === 0) {
    process.removeListener("exit", endAll);
    process.once("exit", endAll);
  }
  const group = child as OwnGroup;
  running.add(group);
  for (const end of ["close", "error"]) group.once(end, () => running.delete(group));
  return group;
}

function follow(child: OwnGroup, spec: ProcessSpec, keep: "all" | "tail"): RunningProcess {
  const limit = keep === "all" ? mostOutput : outputTail;
  const kept = { stdout: new OutputBuffer(keep, limit), stderr: new OutputBuffer(keep, limit) };
  const fate = newFate();
  const outputs = [child.stdout, child.stderr];
  const lines = new LineQueue({
    pause: () => outputs.forEach((stream) => stream.pause()),
    resume: () => outputs.forEach((stream) => stream.resume()),
  });
  const ended = untilEnded(child, spec, fate, endGroup, () => ({ stdout: kept.stdout.text(), stderr: kept.stderr.text() }));
  for (const from of ["stdout", "stderr"] as const) {
    const splitter = new LineSplitter((text) => lines.push({ from, text }));
    child[from].on("data", (chunk: Buffer) => {
      splitter.write(chunk);
      if (kept[from].write(chunk) || fate.failure !== "") return;
      fate.failure = `\nended because its output passed ${mostOutput} bytes\n`;
      endGroup(child);
    });
    child[from].once("end", () => splitter.end());
  }
  const done = ended.finally(() => lines.end());
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
