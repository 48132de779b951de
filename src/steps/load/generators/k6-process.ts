import { dirname } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { ProcessResult } from "../../../host/host.ts";
import type { StepContext } from "../../../work/context.ts";
import { runVariable } from "../../run-mark.ts";
import type { GeneratorLog } from "../generator-log.ts";
import { trendStatistics } from "../k6-summary.ts";
import type { Segment } from "./segments.ts";

export interface K6Request {
  readonly k6: { readonly path: string; readonly env: Readonly<Record<string, string>> };
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path k6 writes its summary to; no summary and no thresholds when absent. */
  readonly summaryFile: string | undefined;
  /** Where it pushes its metrics to, and how often. */
  readonly pushUrl: string;
  readonly pushIntervalMs: number;
  /** Its part of the load; all of it when absent. */
  readonly segment: Segment | undefined;
}

/** One k6 that runs. */
export interface K6Process {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason, and all it wrote was read. */
  readonly ended: Promise<ProcessResult>;
  /** Ends it within `graceMs`, or by force. Idempotent. */
  stop(graceMs: number): Promise<void>;
}

/** Starts one k6. Rejects with TOOL_FAILED when it cannot be started. */
export async function startK6(request: K6Request, log: GeneratorLog, context: StepContext): Promise<K6Process> {
  const { env, ...command } = commandOf(request);
  const child = context.host.start({ ...command, env: { ...env, [runVariable]: context.run.path } });
  if (child.pid === undefined) throw await notStarted(request, child.done);
  const reading = readLines(child.lines, log);
  const ended = child.done.then(async (result) => {
    await reading;
    return result;
  });
  return {
    pid: child.pid,
    ended,
    stop: async (graceMs) => {
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended.finally(() => clearTimeout(force));
    },
  };
}

/** How a k6 is run. */
export interface K6Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export function commandOf(request: K6Request): K6Command {
  const env = { ...request.k6.env, ...request.env, ...outputOf(request) };
  return { command: request.k6.path, args: argumentsOf(request), cwd: dirname(request.script), env };
}

function argumentsOf({ script, summaryFile, segment }: K6Request): string[] {
  const summary =
    summaryFile === undefined
      ? ["--no-thresholds", "--summary-mode=disabled"]
      : ["--summary-export", summaryFile, "--summary-trend-stats", trendStatistics, "--new-machine-readable-summary=false"];
  const part = segment === undefined ? [] : ["--execution-segment", segment.segment, "--execution-segment-sequence", segment.sequence];
  // Without an address it opens no port of its own: nobody asks there, and two would ask for the same one.
  const fixed = ["--quiet", "--no-color", "--no-usage-report", "--log-format=json", "--address", ""];
  return ["run", ...fixed, "--out", "experimental-prometheus-rw", ...part, ...summary, script];
}

function outputOf({ pushUrl, pushIntervalMs }: K6Request): Record<string, string> {
  return {
    K6_PROMETHEUS_RW_SERVER_URL: pushUrl,
    K6_PROMETHEUS_RW_PUSH_INTERVAL: `${pushIntervalMs}ms`,
    K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: "true",
    K6_PROMETHEUS_RW_STALE_MARKERS: "false",
  };
}

async function readLines(lines: AsyncIterable<{ from: string; text: string }>, log: GeneratorLog): Promise<void> {
  for await (const { from, text } of lines) if (from === "stderr" && text !== "") log.add(text);
}

async function notStarted({ k6 }: K6Request, done: Promise<ProcessResult>): Promise<ParityError> {
  const { stderr } = await done;
  return new ParityError("TOOL_FAILED", `k6 could not be started from ${k6.path}`, {
    hint: "see what parity finds: parity doctor",
    log: stderr.split("\n").filter(Boolean),
  });
}
