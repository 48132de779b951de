import type { ProcessResult, ProcessSpec, RunningProcess } from "../../../../host/host.ts";
import type { ReadyRule } from "../../../../ready/rule.ts";
import type { ReadyTarget } from "../../../../ready/target.ts";
import { type ExitedProcess, waitUntilReady } from "../../../../ready/wait.ts";
import type { StepContext } from "../../../../work/context.ts";

/** A program that ends with the work, and with a parity that is killed. */
export interface BoundProgram {
  /** Rejects with SERVICE_EXITED or SERVICE_NOT_READY, and its last lines. */
  ready(rule: ReadyRule, where: ReadyTarget, withinSeconds: number): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

const stopWithinMs = 5_000;
const keptLines = 30;

export async function startBound(title: string, spec: ProcessSpec, context: StepContext): Promise<BoundProgram> {
  const { host, signal } = context;
  const bindable = (await host.run({ command: "setpriv", args: ["--version"], timeoutMs: 5_000 })).exitCode === 0;
  const [command = "", ...args] = [...(bindable ? ["setpriv", "--pdeathsig=KILL", "--"] : []), spec.command, ...spec.args];
  const program = host.start({ ...spec, command, args });
  const lines: string[] = [];
  const end: { result?: ProcessResult } = {};
  void program.done.then((result) => (end.result = result));
  void keepLines(program, lines);
  const stop = (): Promise<void> => stopProgram(program, context);
  context.defer({ title: `stop ${title}`, run: stop });
  const exited = (): ExitedProcess | undefined => end.result && { exitCode: end.result.exitCode, endedBy: end.result.endedBy };
  return {
    stop,
    ready: async (rule, where, withinSeconds) => {
      await waitUntilReady(rule, where, { host, signal, withinSeconds, exited, waiting: () => undefined, log: async () => lines });
    },
  };
}

async function keepLines(program: RunningProcess, lines: string[]): Promise<void> {
  for await (const { text } of program.lines) {
    lines.push(text);
    if (lines.length > keptLines) lines.shift();
  }
}

async function stopProgram(program: RunningProcess, { host }: StepContext): Promise<void> {
  program.kill("SIGTERM");
  const ended = new AbortController();
  const force = host.sleep(stopWithinMs, ended.signal).then(
    () => program.kill("SIGKILL"),
    () => undefined,
  );
  await program.done;
  ended.abort();
  await force;
}
