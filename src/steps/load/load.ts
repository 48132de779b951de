import type { LoadResult, LoadSample } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { announceCeiling, calibrate } from "./calibrate.ts";
import { type Ceiling, rateToRun } from "./ceiling.ts";
import { follow } from "./follow.ts";
import { endedWithResult, evidencePath, type Generator, startGenerator } from "./generator.ts";
import { mergeSummaries } from "./generators/merge-summaries.ts";
import { readSummaries } from "./generators/read-summaries.ts";
import { prepare } from "./preconditions.ts";
import { prometheusOf } from "./remote-write/prometheus.ts";
import type { LoadRequest } from "./request.ts";
import { instancesOf, restartedBetween } from "./restarts.ts";
import { loadResult } from "./result.ts";
import { amountsOf } from "./scenarios/amounts.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { rateObserver } from "./scenarios/observer.ts";
import { asSteps, keepsItsOwnRate } from "./scenarios/profile.ts";
import { noTotals } from "./totals.ts";
import type { Watched } from "./watch.ts";

/** A run of seconds is told of in half seconds: it must be read more than once. */
const shortSeconds = 5;

/**
 * Runs a k6 script against a running stack and says what came of it, and whether the measurement is one.
 * Emits load.calibrated (with `calibrate`), load.sampled with every push of k6 and load.finished; records k6's summary, its log and the samples.
 * Rejects with CONFIG_INVALID for a script or rate that cannot be run, TOOL_FAILED when k6 fails, NOT_RUNNING when nothing answers,
 * and the signal's reason when it fires.
 */
export async function load(stack: RunningStack, request: LoadRequest, context: StepContext): Promise<LoadResult> {
  const { k6, script } = await prepare(stack, request, context);
  const { closed } = scenarios[request.scenario ?? "load"];
  // Where nobody's rate can be chosen there is nothing to choose it by.
  const calibrates = request.calibrate && !closed && !keepsItsOwnRate(request, request.rate, script);
  const ceiling = calibrates ? await calibrate(stack, request, k6, context) : undefined;
  if (calibrates) announceCeiling(ceiling, request, rateToRun(ceiling, request.rate), context);
  const result = await run(stack, request, { ceiling, k6 }, context);
  context.emit({ type: "load.finished", result });
  return result;
}

interface Chosen {
  /** undefined when it was not measured. */
  readonly ceiling: Ceiling | undefined;
  readonly k6: Tool;
}

async function run(stack: RunningStack, request: LoadRequest, chosen: Chosen, context: StepContext): Promise<LoadResult> {
  const { ceiling, k6 } = chosen;
  const { generators = 1, scenario = "load", script, serviceLevel } = request;
  // A sitting in the terminal may load more than once: each run's evidence stands beside the other's.
  const prefix = `load-${context.host.now()}`;
  const before = instancesOf(await stack.status());
  const { env, profile } = await amountsOf(stack, request, chosen, context);
  const observer = rateObserver(request, profile, { serviceLevel, mostUsers: profile.mostUsers, machineSize: context.host.cpus });
  const pushIntervalMs = request.seconds <= shortSeconds || observer !== undefined ? 500 : 1_000;
  const forward = await prometheusOf(stack, { scenario, generators }, context);
  const summaryFile = evidencePath(context, `${prefix}-summary.json`);
  const generator = await startGenerator({ k6, script, env, summaryFile, pushIntervalMs, processes: generators, forward }, context);
  const { watched, endedEarly } = await follow(stack, generator, { request, profile, observer, pushIntervalMs }, context);
  const ended = await generator.ended;
  await recordEvidence(prefix, generator, watched, context);
  context.signal.throwIfAborted();
  if (endedEarly === undefined && !ended.every(endedWithResult)) throw await generator.failure();
  const summary = mergeSummaries(await readSummaries(generator, context), watched.last?.totals ?? noTotals, scenario === "own");
  const result = loadResult({
    request,
    profile,
    generators,
    ceiling,
    summary,
    watched,
    log: generator.log,
    incomplete: generator.incomplete(),
    restarted: restartedBetween(before, instancesOf(await stack.status())),
    cores: context.host.cpus,
    endedEarly,
  });
  return observer === undefined ? result : asSteps(result, result.asked, observer.result());
}

async function recordEvidence(prefix: string, generator: Generator, { samples }: Watched, context: StepContext): Promise<void> {
  const lines = samples.map((sample: LoadSample) => `${JSON.stringify(sample)}\n`);
  await context.run.record(`${prefix}-samples.ndjson`, "load-samples", lines.join(""));
  await context.run.record(`${prefix}-k6.log`, "load-log", generator.log.text());
}
