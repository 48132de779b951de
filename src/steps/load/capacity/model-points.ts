import type { CapacityProbe } from "../../../events/event.ts";
import { percent, whole } from "../../../text/words.ts";
import type { StepContext } from "../../../work/context.ts";
import { note } from "../note.ts";
import { type ModelOptions, type ModelPoint, predictStack } from "./model.ts";
import type { ProbeRequest } from "./probe.ts";
import type { Probes } from "./probes.ts";
import { measureSlices } from "./slices.ts";

/** Of the found rate. One far below it: a model of rates that lie close together would be a guess about all others. In turn: the machine drifts. */
const shares = [0.5, 1, 0.5] as const;
/** A rate between those the model is made of, so that it has to say something it was not told. */
const betweenShare = 0.75;
const controlSlices = 2;
/** A model that is so far off for the very stack it was made of was made of another machine: half of what it may be off altogether. */
const mostDrift = 0.075;

/** The stack as it is, at a rate the model was not made of. CPU in cores. */
export interface Control {
  readonly rate: number;
  readonly predicted: number;
  readonly measured: number;
}

export interface MeasuredPoints {
  readonly points: readonly ModelPoint[];
  /** undefined when nothing was to be checked, or the stack could not be measured. */
  readonly control: Control | undefined;
}

export interface PointsRequest {
  readonly found: CapacityProbe;
  readonly probes: Probes;
  readonly asked: ProbeRequest;
  readonly options: ModelOptions;
  readonly isChecked: boolean;
}

/**
 * What a model is made of: the steady run that confirmed the rate, and some slices after it. The search before is not: a stack that is
 * warming up takes more CPU a request. A model that is to be checked must first hold for the stack it was made of; where that has
 * changed meanwhile, all is measured again, once.
 */
export async function measurePoints(request: PointsRequest, context: StepContext): Promise<MeasuredPoints> {
  const { found, probes } = request;
  await anchor(request, context);
  const points = probes.points(found);
  if (!request.isChecked) return { points, control: undefined };
  const control = await measureControl(points, request, context);
  if (control === undefined || Math.abs(offBy(control)) <= mostDrift) return { points, control };
  note(context, `${controlInWords(control)}: measuring all of it again`);
  const before = probes.all.length;
  await anchor(request, context);
  const again = probes.points(probes.all[before]);
  return { points: again, control: await measureControl(again, request, context) };
}

async function anchor({ found, probes }: PointsRequest, context: StepContext): Promise<void> {
  for (const share of shares) {
    const rate = Math.max(1, Math.round(found.asked * share));
    note(context, `measuring the cost of a request at ${whole(rate)}/s as well`);
    await probes.at(rate);
  }
}

async function measureControl(points: readonly ModelPoint[], request: PointsRequest, context: StepContext): Promise<Control | undefined> {
  const { found, asked, options } = request;
  const rate = Math.max(1, Math.round(found.asked * betweenShare));
  const predicted = predictStack(points, rate, options.appInstances, options);
  if (predicted === undefined) return undefined;
  note(context, `the model says of the stack as it is: ${predicted.value.toFixed(2)} cores at ${whole(rate)}/s; measuring it`);
  const measured = await measureSlices(rate, controlSlices, asked, context);
  return measured === undefined ? undefined : { rate, predicted: predicted.value, measured };
}

function offBy({ predicted, measured }: Control): number {
  return (predicted - measured) / measured;
}

function controlInWords(control: Control): string {
  return `the model is ${percent(Math.abs(offBy(control)), 0)} off for the very stack it was made of, which has changed meanwhile`;
}
