import { readFile } from "node:fs/promises";
import { ParityError } from "../../errors/parity-error.ts";
import type { LoadResult, LoadSample } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { calibrate } from "./calibrate.ts";
import { type Ceiling, roundedDown } from "./ceiling.ts";
import { explainRate } from "./describe.ts";
import { scriptEnvironment } from "./environment.ts";
import { evidencePath, type Generator, startGenerator } from "./generator.ts";
import { parseSummary, type Summary } from "./k6-summary.ts";
import { refuseWhatCannotRun, requireK6 } from "./preconditions.ts";
import type { LoadRequest } from "./request.ts";
import { instancesOf, restartedBetween } from "./restarts.ts";
import { loadResult } from "./result.ts";
import { usersFor } from "./virtual-users.ts";
import { watch } from "./watch.ts";

/** Of the ceiling: closer to it, a busy second of the machine would be read as one of the system. */
const runAtShare = 0.9;
/** Taken where no latency was measured. */
const assumedLatencyMs = 50;
/** k6's exit codes that are results: 0 and "thresholds were crossed". */
const resultExits: readonly (number | undefined)[] = [0, 99];

/**
 * Runs a k6 script against a running stack and says what came of it, and whether the measurement is one.
 * Emits load.calibrated (with `calibrate`), load.sampled every second and load.finished; records k6's summary, its log and the samples.
 * Rejects with CONFIG_INVALID for a script or rate that cannot be run, TOOL_FAILED when k6 fails, NOT_RUNNING when nothing answers,
 * and the signal's reason when it fires.
 */
export async function load(stack: RunningStack, request: LoadRequest, context: StepContext): Promise<LoadResult> {
  await refuseWhatCannotRun(request);
  const k6 = await requireK6(context);
  const ceiling = request.calibrate ? await calibrate(stack, request, k6, context) : undefined;
  const rate = ceiling === undefined ? request.rate : Math.min(request.rate, roundedDown(ceiling.rate * runAtShare));
  if (request.calibrate) emitCalibrated(ceiling, request, rate, context);
  const result = await run(stack, request, { rate, ceiling, k6 }, context);
  context.emit({ type: "load.finished", result });
  return result;
}

function emitCalibrated(ceiling: Ceiling | undefined, { target }: LoadRequest, running: number, context: StepContext): void {
  if (ceiling === undefined) {
    context.emit({ type: "step.progressed", step: "load", note: explainRate(ceiling, target, running, context.host.cpus) });
    return;
  }
  const reason = explainRate(ceiling, target, running, context.host.cpus);
  context.emit({ type: "load.calibrated", ceiling: roundedDown(ceiling.rate), target, running, reason });
}

interface Chosen {
  readonly rate: number;
  readonly ceiling: Ceiling | undefined;
  readonly k6: Tool;
}

async function run(stack: RunningStack, request: LoadRequest, { rate, ceiling, k6 }: Chosen, context: StepContext): Promise<LoadResult> {
  const users = usersFor(rate, ceiling?.latencyMs ?? assumedLatencyMs, request.serviceLevel.latencyMs);
  // A sitting in the terminal may load more than once: each run's evidence stands beside the other's.
  const prefix = `load-${context.host.now()}`;
  const before = instancesOf(await stack.status());
  const clock = { wall: context.host.now(), steady: context.host.monotonic() };
  const env = scriptEnvironment(stack, { ...request, baseUrl: request.baseUrl, rate, users });
  const summaryFile = evidencePath(context, `${prefix}-summary.json`);
  const generator = await startGenerator({ k6, script: request.script, env, summaryFile }, context);
  const watched = await watch(stack, generator, context, {
    rate,
    mostUsers: users.most,
    onSample: (sample) => emitSample(sample, request.seconds, context),
  });
  const ended = await generator.ended;
  await recordEvidence(prefix, generator, watched.samples, context);
  context.signal.throwIfAborted();
  if (!resultExits.includes(ended.exitCode)) throw await generator.failure();
  const summary = await readSummary(summaryFile, generator);
  await context.run.recordFile(`${prefix}-summary.json`, "load-summary");
  const clockJumpMs = context.host.now() - clock.wall - (context.host.monotonic() - clock.steady);
  const restarted = restartedBetween(before, instancesOf(await stack.status()));
  return loadResult({
    request,
    rate,
    ceiling,
    users,
    summary,
    watched,
    log: generator.log,
    clockJumpMs,
    restarted,
    cores: context.host.cpus,
  });
}

function emitSample(sample: LoadSample, seconds: number, context: StepContext): void {
  context.emit({ type: "load.sampled", sample });
  const { t } = sample;
  context.emit({ type: "step.progressed", step: "load", note: `${Math.round(t)} s of ${seconds} s`, share: Math.min(1, t / seconds) });
}

async function recordEvidence(prefix: string, generator: Generator, samples: readonly LoadSample[], context: StepContext): Promise<void> {
  await context.run.record(`${prefix}-samples.ndjson`, "load-samples", samples.map((sample) => `${JSON.stringify(sample)}\n`).join(""));
  await context.run.record(`${prefix}-k6.log`, "load-log", generator.log.text());
}

async function readSummary(path: string, { log }: Generator): Promise<Summary> {
  let summary: Summary;
  try {
    summary = parseSummary(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new ParityError("TOOL_FAILED", "k6 wrote no summary that parity understands", {
      hint: "let parity fetch the version of k6 it knows: parity doctor",
      log: log.tail(30),
      cause,
    });
  }
  if (summary.requests > 0) return summary;
  throw new ParityError("TOOL_FAILED", "k6 ran and made no request", { hint: "correct the script as k6 says below", log: log.tail(30) });
}
