import type { Readable, Writable } from "node:stream";

/** What parity needs of the operating system, behind one door, so that a command can be run inside a test. */

export interface ProcessSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to (or, with `onlyEnv`, instead of) the environment parity itself has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onlyEnv?: boolean;
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ProcessResult {
  /** undefined when a signal ended the process or it never started. */
  readonly exitCode: number | undefined;
  readonly endedBy: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** The program does not exist. */
  readonly notFound: boolean;
  readonly timedOut: boolean;
}

export interface OutputLine {
  readonly from: "stdout" | "stderr";
  readonly text: string;
}

export interface RunningProcess {
  readonly pid: number | undefined;
  /** Every line of both outputs, until the process ends. */
  readonly lines: AsyncIterable<OutputLine>;
  readonly done: Promise<ProcessResult>;
  kill(signal: NodeJS.Signals): void;
}

/** A program between two streams of bytes. Its streams fail with the abort, the timeout or the program's own end. */
export interface PipedProcess {
  readonly pid: number | undefined;
  /** Fails with EPIPE when the program ends before it has read everything. */
  readonly input: Writable;
  readonly output: Readable;
  /** As of `run`, without stdout: stderr's end only. Resolves once both outputs were read to their ends. */
  readonly done: Promise<ProcessResult>;
  kill(signal: NodeJS.Signals): void;
}

/** A program whose output goes where its caller said. */
export type PouringProcess = Pick<PipedProcess, "pid" | "done" | "kill">;

export interface DetachedSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  /** Both outputs are appended here. */
  readonly logFile: string;
}

export interface TextOutput {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
}

export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: string;
  readonly pid: number;
  readonly nodePath: string;
  readonly nodeVersion: string;
  /** undefined where the platform has no user ids. */
  readonly userId: number | undefined;
  readonly homeDirectory: string;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly stdinIsTTY: boolean;
  /** The streams of the terminal itself, for a view that draws on it. */
  terminal(): { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream };
  readonly cpus: number;
  /** "AMD EPYC 7B13"; empty where the system does not say. */
  readonly cpuModel: string;
  /** "x64". */
  readonly architecture: string;
  readonly memoryBytes: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds on a clock that never jumps. */
  monotonic(): number;
  /** Rejects with AbortError when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs a program to its end. Never rejects because of the program: read the result. */
  run(spec: ProcessSpec): Promise<ProcessResult>;
  /** Starts a program that parity waits for and whose lines it reads. */
  start(spec: ProcessSpec): RunningProcess;
  /** Starts a program that is fed bytes, or whose output is bytes, of any length. Nothing of it is kept. */
  pipe(spec: Omit<ProcessSpec, "input">): PipedProcess;
  /** Starts a program that writes into an open file or pipe, without its bytes coming through parity. The caller closes the descriptor. */
  pour(spec: Omit<ProcessSpec, "input">, output: number): PouringProcess;
  /** Starts a program in a session and process group of its own, which outlives parity. Rejects with COMMAND_NOT_FOUND. */
  detach(spec: DetachedSpec): Promise<number>;
  /** Signals a process, or with a negative number a process group. False when there is none. */
  kill(pid: number, signal: NodeJS.Signals | 0): boolean;
  /** Calls back on SIGINT, SIGTERM and SIGHUP until the returned function is called. */
  onSignal(heard: (signal: "SIGINT" | "SIGTERM" | "SIGHUP") => void): () => void;
}
