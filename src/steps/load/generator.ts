import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import getPort from "get-port";
import { ParityError } from "../../errors/parity-error.ts";
import type { ProcessResult } from "../../host/host.ts";
import type { StepContext } from "../../work/context.ts";
import { runVariable } from "../run-mark.ts";
import { GeneratorLog } from "./generator-log.ts";
import { parseMetrics, type Totals } from "./k6-metrics.ts";
import { trendStatistics } from "./k6-summary.ts";

export interface GeneratorRequest {
  readonly k6: { readonly path: string; readonly env: Readonly<Record<string, string>> };
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path k6 writes its summary to; no summary and no thresholds when absent. */
  readonly summaryFile?: string;
}

/** A k6 that runs. */
export interface Generator {
  readonly pid: number;
  readonly log: GeneratorLog;
  /** What it has counted; undefined while its interface does not answer. */
  totals(): Promise<Totals | undefined>;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<ProcessResult>;
  /** Ends it within 2 s. Idempotent. */
  stop(): Promise<void>;
  /** Why it ended although it should not have. */
  failure(): Promise<ParityError>;
}

/** k6 ends within 50 ms of a SIGTERM; one that does not is not worth more of a person's patience after Ctrl-C. */
const graceMs = 1_000;
const answerWithinMs = 900;

/**
 * Starts k6. It ends with its script, with `stop`, or when the context's signal fires. Should parity itself be killed, the next
 * command ends it, or it ends by itself, because every script is started with a bounded duration.
 */
export async function startGenerator(request: GeneratorRequest, context: StepContext): Promise<Generator> {
  context.signal.throwIfAborted();
  if (request.summaryFile !== undefined) await mkdir(dirname(request.summaryFile), { recursive: true });
  const address = `127.0.0.1:${await getPort({ host: "127.0.0.1" })}`;
  const child = context.host.start({
    command: request.k6.path,
    args: argumentsOf(request, address),
    cwd: dirname(request.script),
    env: { ...request.k6.env, ...request.env, [runVariable]: context.run.path },
  });
  if (child.pid === undefined) throw await notStarted(request, child.done);
  const log = new GeneratorLog();
  const reading = readLines(child.lines, log);
  const ended = child.done.then(async (result) => {
    await reading;
    return result;
  });
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await ended.finally(() => clearTimeout(force));
  };
  const stopNow = (): void => void stop();
  context.signal.addEventListener("abort", stopNow, { once: true });
  void ended.finally(() => context.signal.removeEventListener("abort", stopNow));
  context.defer({ title: "end the load generator", run: stop });
  const failure = async (): Promise<ParityError> => describeFailure(await ended, log, request.script);
  return { pid: child.pid, log, ended, stop, failure, totals: () => readTotals(address) };
}

function argumentsOf({ script, summaryFile }: GeneratorRequest, address: string): string[] {
  const summary =
    summaryFile === undefined
      ? // Not --summary-mode=disabled as well: with neither summary nor thresholds k6 counts nothing, and its interface has nothing to tell.
        ["--no-thresholds"]
      : ["--summary-export", summaryFile, "--summary-trend-stats", trendStatistics];
  const fixed = ["--quiet", "--no-color", "--no-usage-report", "--log-format=json", "--new-machine-readable-summary=false"];
  return ["run", ...fixed, "--address", address, ...summary, script];
}

async function readLines(lines: AsyncIterable<{ from: string; text: string }>, log: GeneratorLog): Promise<void> {
  for await (const { from, text } of lines) if (from === "stderr" && text !== "") log.add(text);
}

async function readTotals(address: string): Promise<Totals | undefined> {
  try {
    const answer = await fetch(`http://${address}/v1/metrics`, { signal: AbortSignal.timeout(answerWithinMs) });
    return parseMetrics(await answer.json());
  } catch {
    // Not yet listening, or already gone: the next second shows which.
    return undefined;
  }
}

function describeFailure({ exitCode, endedBy }: ProcessResult, log: GeneratorLog, script: string): ParityError {
  const how = exitCode === undefined ? `was ended by ${endedBy ?? "the system"}` : `ended with exit code ${exitCode}`;
  return new ParityError("TOOL_FAILED", `k6 ${how} on ${script}`, { hint: "correct the script as k6 says below", log: log.tail(30) });
}

async function notStarted({ k6 }: GeneratorRequest, done: Promise<ProcessResult>): Promise<ParityError> {
  const { stderr } = await done;
  return new ParityError("TOOL_FAILED", `k6 could not be started from ${k6.path}`, {
    hint: "see what parity finds: parity doctor",
    log: stderr.split("\n").filter(Boolean),
  });
}

/** Where the summary of a run stands among its evidence. */
export function evidencePath(context: StepContext, name: string): string {
  return join(context.run.path, "evidence", name);
}
