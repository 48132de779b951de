import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import process from "node:process";

const program = resolve("dist/bin.js");
/** Longer than any command here takes, shorter than a test. */
const mostMs = 120_000;

export interface Outcome {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface CommandOptions {
  readonly cwd: string;
  /** Added to a bare environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Taken out of it. */
  readonly without?: readonly string[];
}

/** The built program as a person starts it, but with no container engine in reach. */
export class Command {
  readonly #child: ChildProcess;
  readonly #startedAt: number = performance.now();
  readonly done: Promise<Outcome>;
  stdout = "";
  stderr = "";

  constructor(args: readonly string[], { cwd, env, without = [] }: CommandOptions) {
    const all: Record<string, string | undefined> = {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      LANG: "C.UTF-8",
      DOCKER_HOST: "unix:///nonexistent/docker.sock",
      ...env,
    };
    for (const name of without) delete all[name];
    // A group of its own, so that a signal reaches this process alone, as from `kill`.
    this.#child = spawn(process.execPath, [program, ...args], { cwd, env: all, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    const late = setTimeout(() => this.signal("SIGKILL"), mostMs);
    this.done = once(this.#child, "close").then(([exitCode]) => {
      clearTimeout(late);
      const { stdout, stderr } = this;
      return { exitCode: exitCode as number | null, stdout, stderr, ms: performance.now() - this.#startedAt };
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** To parity itself and nothing below it. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

export function parity(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return new Command(args, options).done;
}
