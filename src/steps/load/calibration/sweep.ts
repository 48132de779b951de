import { ParityError } from "../../../errors/parity-error.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import { isTooMuch, type RatePoint } from "../ceiling.ts";
import { type Generator, startGenerator } from "../generator.ts";
import { type Reading, windowBetween } from "../sampler.ts";
import { pushIntervalMs, readingFrom } from "./reading-from.ts";

/** CPU seconds used so far. */
export interface CpuSeconds {
  /** ms on the clock that never jumps. */
  readonly at: number;
  readonly generator: number | undefined;
  /** What answers: the stack, or the calibration's own target. */
  readonly target: number;
}

export interface Stage {
  readonly rate: number;
  readonly seconds: number;
}

export interface SweepRequest {
  readonly k6: Tool;
  readonly script: string;
  /** k6 processes that share the load. */
  readonly processes: number;
  /** The script's environment for these stages, the whole lasting so many seconds. */
  environment(stages: readonly Stage[], seconds: number): Record<string, string>;
  /** Rising. */
  readonly rates: readonly number[];
  readonly stageSeconds: number;
  /** At the first rate, unmeasured: connections, compiled code and caches cost a cold target twice the CPU of a warm one. */
  readonly warmUpSeconds: number;
  /** Cores that generator and target may use together. */
  readonly usable: number;
  readCpu(generatorPids: readonly number[]): Promise<CpuSeconds>;
}

/** k6 goes on for so long after the last stage: it must still be there to be read. */
const tailSeconds = 1;
/** After a rate began, before it is measured. */
const settleMs = 200;

interface Moment {
  readonly reading: Reading;
  readonly cpu: CpuSeconds;
}

/** k6 at one rate after another, each measured by itself; ended at the first that is too much. Rejects with NOT_RUNNING when every request fails. */
export async function sweep(request: SweepRequest, context: StepContext): Promise<RatePoint[]> {
  const { rates, stageSeconds, warmUpSeconds } = request;
  const [first = 1] = rates;
  const stages = rates.map((rate) => ({ rate, seconds: stageSeconds }));
  const last = { rate: rates.at(-1) ?? first, seconds: tailSeconds };
  const seconds = warmUpSeconds + rates.length * stageSeconds + tailSeconds;
  const env = request.environment([{ rate: first, seconds: warmUpSeconds }, ...stages, last], seconds);
  const generator = await startGenerator(
    { k6: request.k6, script: request.script, processes: request.processes, env, pushIntervalMs },
    context,
  );
  try {
    return await followStages(request, generator, stages, context);
  } finally {
    await generator.stop();
    context.signal.throwIfAborted();
  }
}

async function followStages(
  request: SweepRequest,
  generator: Generator,
  stages: readonly Stage[],
  context: StepContext,
): Promise<RatePoint[]> {
  const points: RatePoint[] = [];
  const first = await readingFrom(generator, context.host.monotonic(), context, hasBegun);
  if (first === undefined) return points;
  // What it has done by then says when it began: stages are counted from there.
  const beganAt = first.at - ((first.totals.iterations + first.totals.dropped) / (request.rates[0] ?? 1)) * 1000;
  let endsAt = beganAt + request.warmUpSeconds * 1000;
  for (const { rate, seconds } of stages) {
    const from = await momentFrom(endsAt + settleMs, request, generator, context);
    endsAt += seconds * 1000;
    // A push is at most one interval late, and then still of this rate.
    const to = await momentFrom(endsAt - pushIntervalMs, request, generator, context);
    if (from === undefined || to === undefined) return points;
    const point = pointBetween(from, to, rate);
    if (point === undefined) return points;
    points.push(point);
    if (isTooMuch(point, request.usable)) return points;
  }
  return points;
}

function hasBegun({ totals }: Reading): boolean {
  return totals.iterations > 0;
}

async function momentFrom(at: number, request: SweepRequest, generator: Generator, context: StepContext): Promise<Moment | undefined> {
  const reading = await readingFrom(generator, at, context);
  return reading === undefined ? undefined : { reading, cpu: await request.readCpu(generator.pids) };
}

function pointBetween(from: Moment, to: Moment, rate: number): RatePoint | undefined {
  const window = windowBetween(from.reading, to.reading);
  const seconds = (to.cpu.at - from.cpu.at) / 1000;
  if (window.requests === 0 || seconds <= 0 || from.cpu.generator === undefined || to.cpu.generator === undefined) return undefined;
  refuseWhenNothingAnswers(window.errors);
  // What was dropped was asked for; what was neither reached nor dropped had not yet arrived, or the script keeps a rate of its own.
  const asked = Math.min(rate, window.reached + window.dropped / window.seconds);
  return {
    asked,
    reached: window.reached,
    droppedShare: window.dropped / (window.dropped + window.requests),
    generatorCores: (to.cpu.generator - from.cpu.generator) / seconds,
    stackCores: Math.max(0, to.cpu.target - from.cpu.target) / seconds,
    p95Ms: window.p95,
  };
}

function refuseWhenNothingAnswers(errorShare: number): void {
  if (errorShare < 1) return;
  throw new ParityError("NOT_RUNNING", "every request of the load script fails", {
    hint: "see what runs: parity status; a script of your own must read PARITY_BASE_URL",
  });
}
