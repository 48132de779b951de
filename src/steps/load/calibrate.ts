import type { RunningStack } from "../../runtimes/runtime.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { type CpuReading, cpuUse, readCpu } from "./accounts.ts";
import { type Alone, calibrateAlone } from "./calibration/alone.ts";
import { ratesAround, ratesUnder } from "./calibration/rates.ts";
import { type Stage, sweep } from "./calibration/sweep.ts";
import { aloneKey, besideKey, readAlone, readCeiling, storeAlone, storeCeiling } from "./calibration-cache.ts";
import { type AtRest, type Ceiling, findCeiling, type RatePoint, roundedDown, usableCores } from "./ceiling.ts";
import { explainRate } from "./describe.ts";
import { scriptEnvironment } from "./environment.ts";
import { note } from "./note.ts";
import type { LoadRequest } from "./request.ts";
import { validityLimits } from "./validity.ts";

const restMs = 600;
/** A stack that has just been started takes twice the CPU a request of one at work: as much as it can take, before anything is measured. */
const warmUp = { warmUpSeconds: 1.5, stageSeconds: 1.5 };
const near = { warmUpSeconds: 0.5, stageSeconds: 1 };
/** A known ceiling is believed when a request near it still costs what it did, to within this share. */
const mostDrift = 0.3;
const driftAt = 0.8;
/** Few, so that a target that is asked too much has little left to answer when the next rate begins. */
const users = { allocated: 50, most: 100 };

interface Calibration {
  readonly stack: RunningStack;
  readonly request: LoadRequest;
  readonly k6: Tool;
  readonly context: StepContext;
}

/**
 * Finds what this machine can generate, alone and beside the running stack: about fifteen seconds at rising rates, each ended at
 * the first that is too much. What was measured within a day is taken from the project's folder, and the stack only warmed up.
 * Undefined when nothing could be measured. Rejects with NOT_RUNNING when every request fails.
 */
export async function calibrate(stack: RunningStack, request: LoadRequest, k6: Tool, context: StepContext): Promise<Ceiling | undefined> {
  const calibration = { stack, request, k6, context };
  const key = await besideKey(context.host, stack.plan, k6.version, request);
  const known = await readCeiling(stack.plan, key, context.host.now());
  if (known !== undefined && (await stillHolds(calibration, known))) return known;
  const atRest = await measureRest(stack, context);
  const alone = await aloneOf(calibration, atRest);
  const ceiling = await measureBeside(calibration, atRest, alone);
  // Beside a busy neighbour the ceiling is right now and wrong tomorrow.
  if (ceiling !== undefined && isQuiet(atRest, context)) await storeCeiling(stack.plan, key, ceiling, context.host.now());
  return ceiling;
}

/** Warms the stack up, and looks whether requests still cost what they did: an app that was changed since is another stack. */
async function stillHolds(calibration: Calibration, known: Ceiling): Promise<boolean> {
  const { request, context } = calibration;
  note(context, "warming the stack up");
  const rate = Math.max(1, Math.round(Math.min(request.rate, known.rate * driftAt)));
  const [point] = await besideAt(calibration, [rate], warmUp, context.host.cpus);
  if (point === undefined) return false;
  const cost = (point.generatorCores + point.stackCores) / point.reached;
  const expected = (known.generatorMicroseconds + known.stackMicroseconds) / 1e6;
  // At rest it takes something as well, which at a low rate is most of it: only a rate near the ceiling can tell.
  return rate < known.rate * driftAt * 0.9 || Math.abs(cost / expected - 1) <= mostDrift;
}

/** What is in use while nothing is asked of the stack. */
async function measureRest(stack: RunningStack, context: StepContext): Promise<AtRest> {
  const before = await readCpu(stack, context.host, []);
  await context.host.sleep(restMs, context.signal);
  const use = cpuUse(before, await readCpu(stack, context.host, []));
  return { stack: use.stack, other: Math.max(0, (use.machineBesideParity ?? 0) - use.stack) };
}

async function aloneOf({ stack, request, k6, context }: Calibration, atRest: AtRest): Promise<Alone | undefined> {
  const key = aloneKey(context.host, stack.plan, k6.version, request);
  const known = await readAlone(stack.plan, key, context.host.now());
  if (known !== undefined) return { rate: known, points: [] };
  note(context, "measuring what this machine can generate by itself");
  const alone = await calibrateAlone(stack, k6, { rate: request.rate, generators: request.generators ?? 1, atRest }, context);
  if (alone !== undefined && isQuiet(atRest, context)) await storeAlone(stack.plan, key, alone.rate, context.host.now());
  return alone;
}

async function measureBeside(calibration: Calibration, atRest: AtRest, alone: Alone | undefined): Promise<Ceiling | undefined> {
  const { request, context } = calibration;
  const usable = usableCores(context.host.cpus, atRest.other);
  note(context, "measuring what this machine can generate beside the stack");
  const [most] = await besideAt(calibration, [request.rate], warmUp, usable);
  const points = await besideAt(calibration, ratesUnder(most?.reached ?? 0, request.rate), near, usable);
  const guess = findCeiling(points, context.host.cpus, atRest);
  if (guess !== undefined && !isBracketed(guess, request.rate)) {
    points.push(...(await besideAt(calibration, ratesAround(guess.rate, request.rate), near, usable)));
  }
  const ceiling = findCeiling(points, context.host.cpus, atRest);
  await context.run.record(
    `load-calibration-${context.host.now()}.json`,
    "load-calibration",
    JSON.stringify({ usable, atRest, alone, most, points, ceiling }, null, 2),
  );
  return ceiling === undefined ? undefined : { ...ceiling, alone: alone?.rate };
}

function isBracketed({ below, above }: Ceiling, asked: number): boolean {
  return below !== undefined && (above !== undefined || below >= asked * 0.98);
}

function besideAt(
  { stack, request, k6, context }: Calibration,
  rates: readonly number[],
  times: { readonly stageSeconds: number; readonly warmUpSeconds: number },
  usable: number,
): Promise<RatePoint[]> {
  const environment = (stages: readonly Stage[], seconds: number): Record<string, string> =>
    scriptEnvironment(stack, { ...request, rate: stages[0]?.rate ?? request.rate, seconds, users, stages, baseUrl: request.baseUrl });
  return sweep(
    {
      k6,
      script: request.script,
      processes: request.generators ?? 1,
      environment,
      rates,
      ...times,
      usable,
      readCpu: async (generatorPids) => withTarget(await readCpu(stack, context.host, generatorPids)),
    },
    context,
  );
}

function withTarget({ at, generator, instances, engine }: CpuReading): { at: number; generator: number | undefined; target: number } {
  return { at, generator, target: [...instances.values()].reduce((sum, { seconds }) => sum + seconds, engine) };
}

/** Says why the load runs at the rate it does, before it does. */
export function announceCeiling(ceiling: Ceiling | undefined, { target }: LoadRequest, running: number, context: StepContext): void {
  const reason = explainRate(ceiling, target, running, context.host.cpus);
  if (ceiling === undefined) return note(context, reason);
  const { alone, generatorMicroseconds, stackMicroseconds } = ceiling;
  context.emit({
    type: "load.calibrated",
    ceiling: roundedDown(ceiling.rate),
    target,
    running,
    reason,
    generatorMicroseconds,
    stackMicroseconds,
    ...(alone === undefined ? {} : { alone: roundedDown(alone) }),
  });
}

function isQuiet({ other }: AtRest, { host }: StepContext): boolean {
  return other <= host.cpus * validityLimits.otherShare;
}
