import type { CapacityProbe, CapacityResult } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { whole } from "../../../text/words.ts";
import type { StepContext } from "../../../work/context.ts";
import { announceCeiling, calibrate } from "../calibrate.ts";
import { rateToRun } from "../ceiling.ts";
import { note } from "../note.ts";
import { prepare } from "../preconditions.ts";
import type { LoadRequest } from "../request.ts";
import { type CheckOptions, checkModel, type ModelCheck } from "./check-model.ts";
import { confirmRate } from "./confirm.ts";
import { capacityModel, type ModelOptions, type ModelPoint, noModel, shareOfInstances } from "./model.ts";
import { measurePoints, type PointsRequest } from "./model-points.ts";
import { Observer } from "./observer.ts";
import { coresPerInstance, type ProbeRequest, type ProbeTimes } from "./probe.ts";
import { Probes } from "./probes.ts";
import { type Bracket, searchCapacity } from "./search.ts";

export interface CapacityRequest {
  /** `rate`: nothing above it is asked for. `seconds`: of the run that confirms what was found. */
  readonly load: LoadRequest;
  /** Predict another stack from the model, and measure that one as well; undefined: don't. */
  readonly checkModel: CheckOptions | undefined;
}

const precision = 0.05;
const mostProbes = 16;
/** Requests a second under which nothing is looked for. */
const lowestRate = 10;
const mostConfirmations = 4;
/** Of the rate that was not confirmed; each further step is twice as far, for what seconds held may be far from what minutes do. */
const stepDown = 0.93;

/**
 * Finds the highest arrival rate that holds the service level: bracketed search, then a steady run that confirms it, stepping down
 * where it does not. Emits load.calibrated, capacity.probed for each rate that was tried and capacity.found at the end.
 * Rejects as `load` does.
 */
export async function findCapacity(
  stack: RunningStack,
  { load, ...request }: CapacityRequest,
  context: StepContext,
): Promise<CapacityResult> {
  const { k6 } = await prepare(stack, load, context);
  const ceiling = await calibrate(stack, load, k6, context);
  const start = rateToRun(ceiling, load.rate);
  announceCeiling(ceiling, load, start, context);
  const observer = await Observer.open(stack, context);
  const asked: ProbeRequest = { stack, request: load, k6, observer, times: probeTimes(load.seconds), latencyMs: ceiling?.latencyMs };
  const probes = new Probes(asked, context);
  const found = await confirmed(await search(start, load.rate, probes, context), asked, probes, context);
  const options = optionsOf(stack, load, found, probes);
  const { check, points } =
    found.below === undefined
      ? { points: [], check: undefined }
      : await modelled(found.below, { asked, probes, options, checkModel: request.checkModel }, context);
  const model = capacityModel(points, options) ?? noModel(load.target);
  const result: CapacityResult = {
    rate: found.below?.asked ?? 0,
    above: found.above?.asked,
    limitedBy: limitOf(found, load.rate, probes),
    probes: probes.all,
    bottlenecks: probes.bottlenecks(found.above),
    model,
    ...(check === undefined ? {} : { modelCheck: check }),
  };
  await context.run.record(
    `capacity-${context.host.now()}.json`,
    "capacity",
    JSON.stringify({ result, points: points.map(inJson) }, null, 2),
  );
  context.emit({ type: "capacity.found", result });
  return result;
}

function optionsOf(stack: RunningStack, { target }: LoadRequest, { below }: Bracket, probes: Probes): ModelOptions {
  const appInstances = stack.plan.services.find(({ name }) => name === "app")?.instances ?? 1;
  const options = { target, appInstances, coresPerInstance: coresPerInstance(stack) };
  const point = below === undefined ? undefined : probes.pointOf(below);
  return point === undefined ? options : { ...options, appShare: shareOfInstances(point, options) };
}

/** A fifth of the confirming run, never so short that a second of bad luck decides. */
export function probeTimes(confirmSeconds: number): ProbeTimes {
  const seconds = Math.min(5, Math.max(1, confirmSeconds / 5));
  return { seconds, warmUpSeconds: Math.min(1.5, seconds / 2) };
}

function search(start: number, highest: number, probes: Probes, context: StepContext): Promise<Bracket> {
  const bounds = { start, lowest: Math.min(lowestRate, highest), highest, precision, mostProbes };
  return searchCapacity(bounds, (rate) => {
    note(context, `looking for the highest rate that holds the service level: ${whole(rate)}/s`);
    return probes.at(rate);
  });
}

/**
 * A rate counts only when a longer run holds it. One that broke, or met the generator's limit, is the new upper end; whoever disturbed
 * one may be gone the next time, so that rate is tried again.
 */
async function confirmed({ below, above }: Bracket, asked: ProbeRequest, probes: Probes, context: StepContext): Promise<Bracket> {
  if (below === undefined) return { below, above };
  let rate = below.asked;
  let step = stepDown;
  let bound = above;
  let last: CapacityProbe = below;
  for (let attempt = 0; attempt < mostConfirmations; attempt += 1) {
    note(context, `confirming ${whole(rate)}/s for ${whole(asked.request.seconds)} s`);
    const steady = await confirmRate(rate, asked, context);
    probes.add(steady);
    last = steady.probe;
    if (last.verdict === "held") return { below: last, above: bound };
    if (steady.cause === "disturbance") continue;
    bound = last;
    rate = Math.max(1, Math.floor(rate * step));
    step **= 2;
  }
  return { below: undefined, above: last };
}

interface Modelled {
  readonly points: readonly ModelPoint[];
  readonly check: ModelCheck | undefined;
}

interface ToModel extends Pick<PointsRequest, "asked" | "probes" | "options"> {
  readonly checkModel: CheckOptions | undefined;
}

async function modelled(found: CapacityProbe, { checkModel: checks, ...of }: ToModel, context: StepContext): Promise<Modelled> {
  const measured = await measurePoints({ ...of, found, isChecked: checks !== undefined }, context);
  const check = checks === undefined ? undefined : await checkModel({ ...of, ...checks, measured, rate: found.asked }, context);
  return { points: measured.points, check };
}

function limitOf({ below, above }: Bracket, highest: number, probes: Probes): CapacityResult["limitedBy"] {
  if (below !== undefined && below.asked >= highest) return "asked rate";
  return above !== undefined && causedBySystem(above, probes) ? "service level" : "generator";
}

function causedBySystem(above: CapacityProbe, probes: Probes): boolean {
  return probes.causeOf(above) === "system";
}

function inJson(point: ModelPoint): unknown {
  return { ...point, services: Object.fromEntries(point.services) };
}
