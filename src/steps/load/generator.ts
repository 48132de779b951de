import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { ProcessResult } from "../../host/host.ts";
import type { StepContext } from "../../work/context.ts";
import { GeneratorLog } from "./generator-log.ts";
import { type K6Process, type K6Request, startK6 } from "./generators/k6-process.ts";
import { openReadingFeed, type ReadingFeed } from "./generators/reading-feed.ts";
import type { Reading } from "./generators/readings.ts";
import { segmentsOf } from "./generators/segments.ts";
import type { PushTarget } from "./remote-write/prometheus.ts";

export interface GeneratorRequest extends Pick<K6Request, "k6" | "script" | "env"> {
  /** Absolute path k6 writes its summary to; no summary and no thresholds when absent. The second of several k6 writes to `….2.json`. */
  readonly summaryFile?: string;
  /** How often k6 tells what it has counted; a second when absent. */
  readonly pushIntervalMs?: number;
  /** k6 processes that share the load; one when absent. */
  readonly processes?: number;
  /** Is given every push as well. Closed when the generator has ended. */
  readonly forward?: PushTarget | undefined;
}

/** A k6, or several that share one load and are read as one. */
export interface Generator {
  readonly pids: readonly number[];
  readonly log: GeneratorLog;
  /** One for each k6. */
  readonly summaryFiles: readonly string[];
  /** The newest reading; undefined before the first push. */
  latest(): Reading | undefined;
  /** Calls back with every reading from now on, until the returned function is called. */
  onReading(heard: (reading: Reading) => void): () => void;
  /** Why its figures are not complete, one clause each; empty when they are. */
  incomplete(): readonly string[];
  /** Resolves when all have ended, for whatever reason, and everything they pushed was read. */
  readonly ended: Promise<readonly ProcessResult[]>;
  /** Ends it within 2 s, or what is given. Idempotent. */
  stop(graceMs?: number): Promise<void>;
  /** Why it ended although it should not have. */
  failure(): Promise<ParityError>;
}

/** k6's exit codes that are results: 0 and "thresholds were crossed". */
const resultExits: readonly (number | undefined)[] = [0, 99];

/** k6 ends within 50 ms of a SIGTERM; one that does not is not worth more of a person's patience after Ctrl-C. */
const usualGraceMs = 1_000;
/** Until it has written its summary, where that is wanted. */
export const endGraceMs = 8_000;

export function endedWithResult({ exitCode }: ProcessResult): boolean {
  return resultExits.includes(exitCode);
}

/**
 * Starts k6. It ends with its script, with `stop`, or when the context's signal fires; where several share the load, also when one
 * of them fails. Should parity itself be killed, the next command ends it, or it ends by itself, because every script is started
 * with a bounded duration.
 */
export async function startGenerator(request: GeneratorRequest, context: StepContext): Promise<Generator> {
  context.signal.throwIfAborted();
  const { processes: count = 1, pushIntervalMs = 1000, forward, script } = request;
  const summaryFiles = await summaryFilesOf(request.summaryFile, count);
  const log = new GeneratorLog();
  const processes: K6Process[] = [];
  const pids = (): number[] => processes.map(({ pid }) => pid);
  const feed = await openReadingFeed({ count, pushIntervalMs, forward, pids }, context.host);
  const stop = async (graceMs = usualGraceMs): Promise<void> => {
    await Promise.all(processes.map((each) => each.stop(graceMs)));
  };
  try {
    for (const [index, segment] of (count === 1 ? [undefined] : segmentsOf(count)).entries()) {
      const part = { ...request, summaryFile: summaryFiles[index], pushUrl: feed.pushUrl(index), pushIntervalMs, segment };
      processes.push(await startK6(part, log, context));
    }
  } catch (error) {
    await stop();
    await feed.close();
    throw error;
  }
  const ended = endOfAll(processes, { log, feed, stop }, context.signal);
  context.defer({ title: "end the load generator", run: stop });
  const { latest, onReading, incomplete } = feed;
  const failure = async (): Promise<ParityError> => describeFailure(await ended, log, script);
  return { pids: pids(), log, summaryFiles, latest, onReading, incomplete, ended, stop, failure };
}

interface Running {
  readonly log: GeneratorLog;
  readonly feed: ReadingFeed;
  stop(graceMs?: number): Promise<void>;
}

/** Ends all of them with the signal, and with the first that fails: the others' part alone would be another load. */
async function endOfAll(
  processes: readonly K6Process[],
  { log, feed, stop }: Running,
  signal: AbortSignal,
): Promise<readonly ProcessResult[]> {
  for (const each of processes) void each.ended.then((result) => (endedWithResult(result) && !log.aborted ? undefined : stop(endGraceMs)));
  const stopNow = (): void => void stop();
  signal.addEventListener("abort", stopNow, { once: true });
  const results = await Promise.all(processes.map((each) => each.ended));
  signal.removeEventListener("abort", stopNow);
  await feed.close();
  return results;
}

/** Of each k6 one, in a folder that is there; none when none is wanted. */
async function summaryFilesOf(first: string | undefined, count: number): Promise<readonly string[]> {
  if (first === undefined) return [];
  await mkdir(dirname(first), { recursive: true });
  return Array.from({ length: count }, (_, index) => (index === 0 ? first : first.replace(/\.json$/, `.${index + 1}.json`)));
}

function describeFailure(results: readonly ProcessResult[], log: GeneratorLog, script: string): ParityError {
  const failed = results.find((result) => !endedWithResult(result)) ?? results[0];
  const how =
    failed?.exitCode === undefined ? `was ended by ${failed?.endedBy ?? "the system"}` : `ended with exit code ${failed.exitCode}`;
  return new ParityError("TOOL_FAILED", `k6 ${how} on ${script}`, { hint: "correct the script as k6 says below", log: log.tail(30) });
}

/** Where the summary of a run stands among its evidence. */
export function evidencePath(context: StepContext, name: string): string {
  return join(context.run.path, "evidence", name);
}
