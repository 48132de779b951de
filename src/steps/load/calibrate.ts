import { ParityError } from "../../errors/parity-error.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { type CpuReading, cpuUse, readCpu } from "./accounts.ts";
import { calibrationKey, readCalibration, storeCalibration } from "./calibration-cache.ts";
import { type Ceiling, findCeiling, isTooMuch, type RatePoint, usableCores } from "./ceiling.ts";
import { scriptEnvironment } from "./environment.ts";
import { type Generator, startGenerator } from "./generator.ts";
import type { LoadRequest } from "./request.ts";
import { type Reading, windowBetween } from "./sampler.ts";
import { validityLimits } from "./validity.ts";
import { endOf, firstReading, readGenerator } from "./watch.ts";

const idleMs = 1_000;
const lowestRate = 300;
const mostStages = 8;
const stageSeconds = 1.5;
/** At the first rate, unmeasured: connections, compiled code and caches cost a cold stack twice the CPU of a warm one. */
const warmUpSeconds = 2;
/** k6 goes on for so long after the last stage: it must still be there to be read. */
const tailSeconds = 1;
/** After a rate began, before it is measured. */
const settleMs = 300;

interface Moment {
  readonly reading: Reading;
  readonly cpu: CpuReading;
}

/** Rates to try, each twice the one before, up to the asked one. */
export function ratesUpTo(rate: number): readonly number[] {
  const rates: number[] = [];
  for (let next = Math.min(lowestRate, rate); next < rate && rates.length < mostStages - 1; next *= 2) rates.push(next);
  return [...rates, rate];
}

/**
 * Finds what this machine can generate beside the running stack: about ten seconds of the script itself at rising rates, ended at the
 * first that is too much. One measured within a day is taken from the project's folder, and the stack only warmed up.
 * Undefined when nothing could be measured. Rejects with NOT_RUNNING when every request fails.
 */
export async function calibrate(stack: RunningStack, request: LoadRequest, k6: Tool, context: StepContext): Promise<Ceiling | undefined> {
  const key = await calibrationKey(stack.plan, k6.version, request.script, request.rate);
  const known = await readCalibration(stack.plan, key, context.host.now());
  if (known !== undefined) {
    context.emit({ type: "step.progressed", step: "load", note: "warming the stack up" });
    await measureRates(stack, request, [Math.min(lowestRate, request.rate)], k6, usableCores(context.host.cpus, 0), context);
    return { ...known, below: known.below, above: known.above };
  }
  context.emit({ type: "step.progressed", step: "load", note: "measuring what this machine can generate beside the stack" });
  const other = await otherCores(stack, context);
  const usable = usableCores(context.host.cpus, other);
  const points = await measureRates(stack, request, ratesUpTo(request.rate), k6, usable, context);
  const ceiling = findCeiling(points, context.host.cpus, other);
  if (ceiling === undefined) return undefined;
  // Beside a busy neighbour the ceiling is right now and wrong tomorrow.
  if (other <= context.host.cpus * validityLimits.otherShare) await storeCalibration(stack.plan, key, ceiling, context.host.now());
  await context.run.record(
    `load-calibration-${context.host.now()}.json`,
    "load-calibration",
    JSON.stringify({ usable, other, points, ceiling }, null, 2),
  );
  return ceiling;
}

/** What others take of the machine while nothing is asked of the stack. */
async function otherCores(stack: RunningStack, context: StepContext): Promise<number> {
  const before = await readCpu(stack, context.host, undefined);
  await context.host.sleep(idleMs, context.signal);
  const use = cpuUse(before, await readCpu(stack, context.host, undefined));
  return Math.max(0, (use.machine ?? 0) - use.stack);
}

async function measureRates(
  stack: RunningStack,
  request: LoadRequest,
  rates: readonly number[],
  k6: Tool,
  usable: number,
  context: StepContext,
): Promise<RatePoint[]> {
  const warmUp = { rate: rates[0] ?? request.rate, seconds: warmUpSeconds };
  const stages = rates.map((rate) => ({ rate, seconds: stageSeconds }));
  const env = scriptEnvironment(stack, {
    baseUrl: request.baseUrl,
    rate: warmUp.rate,
    seconds: stages.reduce((sum, { seconds }) => sum + seconds, warmUpSeconds + tailSeconds),
    users: { allocated: 100, most: 400 },
    serviceLevel: request.serviceLevel,
    env: request.env,
    stages: [warmUp, ...stages.slice(0, -1), { rate: rates.at(-1) ?? warmUp.rate, seconds: stageSeconds + tailSeconds }],
  });
  const generator = await startGenerator({ k6, script: request.script, env }, context);
  try {
    return await followStages(stack, generator, stages, usable, context);
  } finally {
    await generator.stop();
    context.signal.throwIfAborted();
  }
}

async function followStages(
  stack: RunningStack,
  generator: Generator,
  stages: readonly { readonly rate: number; readonly seconds: number }[],
  usable: number,
  context: StepContext,
): Promise<RatePoint[]> {
  const points: RatePoint[] = [];
  const first = await firstReading(generator, context);
  if (first === undefined) return points;
  let endsAt = first.at + warmUpSeconds * 1000;
  for (const { rate, seconds } of stages) {
    const from = await momentAt(endsAt + settleMs, stack, generator, context);
    endsAt += seconds * 1000;
    const to = await momentAt(endsAt - 100, stack, generator, context);
    if (from === undefined || to === undefined) return points;
    const point = pointBetween(from, to, rate);
    if (point === undefined) return points;
    points.push(point);
    if (isTooMuch(point, usable)) return points;
  }
  return points;
}

async function momentAt(at: number, stack: RunningStack, generator: Generator, context: StepContext): Promise<Moment | undefined> {
  // A k6 that ended early ends the waiting as well.
  await context.host.sleep(Math.max(0, at - context.host.monotonic()), endOf(generator)).catch(() => undefined);
  const [reading, cpu] = await Promise.all([readGenerator(generator, context), readCpu(stack, context.host, generator.pid)]);
  return reading === undefined ? undefined : { reading, cpu };
}

function pointBetween(from: Moment, to: Moment, rate: number): RatePoint | undefined {
  const window = windowBetween(from.reading, to.reading);
  const use = cpuUse(from.cpu, to.cpu);
  if (window.requests === 0 || use.generator === undefined) return undefined;
  refuseWhenNothingAnswers(window.errors);
  // What was dropped was asked for; what was neither reached nor dropped had not yet arrived, or the script keeps a rate of its own.
  const asked = Math.min(rate, window.reached + window.dropped / Math.max(0.001, (to.reading.at - from.reading.at) / 1000));
  return {
    asked,
    reached: window.reached,
    droppedShare: window.dropped / (window.dropped + window.requests),
    generatorCores: use.generator,
    stackCores: use.stack,
    p95Ms: window.p95,
  };
}

function refuseWhenNothingAnswers(errorShare: number): void {
  if (errorShare < 1) return;
  throw new ParityError("NOT_RUNNING", "every request of the load script fails", {
    hint: "see what runs: parity status; a script of your own must read PARITY_BASE_URL",
  });
}
