import { randomBytes } from "node:crypto";
import type { CapacityResult } from "../../../events/event.ts";
import { canEndInstances } from "../../../runtimes/abilities.ts";
import { whole } from "../../../text/words.ts";
import type { StepContext } from "../../../work/context.ts";
import { deriveContext } from "../../faults/derive-context.ts";
import type { Fault } from "../../faults/fault.ts";
import { holdFault } from "../../faults/hold-fault.ts";
import type { Estimate } from "../calibration/line.ts";
import { note } from "../note.ts";
import { type ModelOptions, predictStack, rateOfInstances } from "./model.ts";
import type { Control, MeasuredPoints } from "./model-points.ts";
import { type ProbeRequest, probeRate } from "./probe.ts";
import { searchCapacity } from "./search.ts";
import { measureSlices } from "./slices.ts";

/** What a stack that is changed for a while takes to be certain to be as it was. */
export interface CheckOptions {
  /** The command line of `parity heal`, run in `cwd` when parity itself is gone. */
  readonly heal: readonly string[];
  readonly cwd: string;
}

export interface ModelCheckRequest extends CheckOptions {
  readonly asked: ProbeRequest;
  readonly measured: MeasuredPoints;
  readonly options: ModelOptions;
  /** The found capacity, requests a second. */
  readonly rate: number;
}

export type ModelCheck = NonNullable<CapacityResult["modelCheck"]>;

const longestMs = 180_000;
/** The load balancer asks every instance twice a second and believes the second refusal. */
const noticedMs = 1_500;
/** Only where the model says that the capacity falls by more than this, measuring it again says something. */
const leastFall = 0.1;
const checkSlices = 3;
const searchPrecision = 0.06;
const searchProbes = 7;

/**
 * Takes one app instance away, having said before what the model expects of the smaller stack, and measures that: its capacity
 * where the app would be what binds, else the CPU it uses at a rate the model was not made of. The instance is back afterwards,
 * whatever happens. undefined where the stack has but one instance, or its instances cannot be stopped.
 */
export async function checkModel(check: ModelCheckRequest, context: StepContext): Promise<ModelCheck | undefined> {
  const { stack } = check.asked;
  const instances = check.options.appInstances;
  if (instances < 2 || !canEndInstances(stack)) {
    note(context, "the model is not checked: the stack has one app instance, and none can be taken away");
    return undefined;
  }
  const prediction = predict(check);
  if (prediction === undefined) return undefined;
  const id = `capacity-model-${randomBytes(4).toString("hex")}`;
  const fault: Fault = { id, kind: "kill", parameters: { service: "app", instance: instances - 1 } };
  // It is no drill: what is done here has no timeline to stand in.
  const quiet = deriveContext(context, { emit: (fact) => (fact.type === "fault.recorded" ? undefined : context.emit(fact)) });
  note(context, `the model says of ${prediction.change}: ${inWords(prediction)}; measuring it`);
  const held = await holdFault(stack, fault, { drill: "capacity model", heal: check.heal, cwd: check.cwd, longestMs }, quiet);
  try {
    await held.inject();
    await context.host.sleep(noticedMs, context.signal);
    const measured = await prediction.measure(context);
    return measured === undefined ? undefined : compared(prediction, measured);
  } finally {
    await held.release();
  }
}

interface Prediction {
  readonly change: string;
  readonly unit: "requests/s" | "cores";
  readonly predicted: Estimate;
  readonly control?: Control;
  measure(context: StepContext): Promise<number | undefined>;
}

function compared({ change, unit, predicted, control }: Prediction, measured: number): ModelCheck {
  return {
    change,
    unit,
    predicted: predicted.value,
    measured,
    errorShare: (predicted.value - measured) / measured,
    ...(predicted.plusMinus === undefined ? {} : { plusMinus: predicted.plusMinus }),
    ...(control === undefined ? {} : { control: { predicted: control.predicted, measured: control.measured } }),
  };
}

function predict({ asked, measured: { points, control }, options, rate }: ModelCheckRequest): Prediction | undefined {
  const fewer = options.appInstances - 1;
  const stack = `${fewer} app ${fewer === 1 ? "instance" : "instances"} instead of ${options.appInstances}`;
  const bound = rateOfInstances(points, fewer, options);
  if (bound !== undefined && bound.value < rate * (1 - leastFall)) {
    return {
      change: stack,
      unit: "requests/s",
      predicted: bound,
      measure: (context) => measureCapacity(asked, bound.value, rate, context),
    };
  }
  if (control === undefined) return undefined;
  const cores = predictStack(points, control.rate, fewer, options);
  if (cores === undefined) return undefined;
  return {
    change: `${stack}, the stack's CPU at ${whole(control.rate)}/s`,
    unit: "cores",
    predicted: cores,
    control,
    measure: async (context) => {
      // Unmeasured: what is left has connections to make and code to compile for twice the requests, and the model is of a warm stack.
      await probeRate(control.rate, asked, context);
      return measureSlices(control.rate, checkSlices, asked, context);
    },
  };
}

async function measureCapacity(asked: ProbeRequest, start: number, highest: number, context: StepContext): Promise<number | undefined> {
  const bounds = {
    start: Math.round(start),
    lowest: 1,
    highest: Math.round(highest),
    precision: searchPrecision,
    mostProbes: searchProbes,
  };
  const { below } = await searchCapacity(bounds, async (rate) => (await probeRate(rate, asked, context)).probe);
  return below?.asked;
}

function inWords({ unit, predicted: { value, plusMinus } }: Prediction): string {
  const says = (each: number): string => (unit === "cores" ? each.toFixed(2) : whole(each));
  const error = plusMinus === undefined ? "" : ` ± ${says(plusMinus)}`;
  return `${says(value)}${error} ${unit}`;
}
