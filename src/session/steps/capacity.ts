import { type CapacityResult, mostModelError } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { findCapacity } from "../../steps/load/capacity/find.ts";
import { percent, whole } from "../../text/words.ts";
import type { Session } from "../session.ts";
import { healCommand } from "./heal-command.ts";
import { type LoadWish, requestOf } from "./load.ts";

export interface CapacityWish extends LoadWish {
  readonly checkModel: boolean;
}

/** Long enough to meet a checkpoint of Postgres, short enough to be waited for. */
const confirmSeconds = 30;
/** Calibration, and a dozen rates of some seconds each. */
const besideSeconds = 120;

/** Searches for the highest rate the stack carries within its service level. */
export async function capacityStep(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  wish: CapacityWish,
): Promise<CapacityResult> {
  const { plan } = stack;
  const seconds = wish.seconds ?? Math.min(confirmSeconds, plan.load.durationSeconds);
  const load = { ...requestOf(plan, wish), seconds };
  const checkModel = wish.checkModel ? healCommand(session) : undefined;
  const title = `find the highest rate up to ${whole(load.rate)} requests/s that holds the service level`;
  const work = async (context: Parameters<typeof findCapacity>[2]) => {
    const result = await findCapacity(stack, { load, checkModel }, context);
    return { value: result, outcome: result.rate > 0 ? ("done" as const) : ("failed" as const), summary: summaryOf(result) };
  };
  return session.step("load", title, signal, work, seconds + besideSeconds);
}

/** Whether what the model predicted was found within its limit; undefined when that was not tried. */
export function modelHolds({ modelCheck }: CapacityResult): boolean | undefined {
  return modelCheck === undefined ? undefined : Math.abs(modelCheck.errorShare) <= mostModelError;
}

function summaryOf(result: CapacityResult): string {
  const { rate, limitedBy, modelCheck } = result;
  const capacity = rate > 0 ? `${whole(rate)}/s held, limited by the ${limitedBy}` : "no rate held the service level in a steady run";
  const holds = modelHolds(result);
  if (modelCheck === undefined || holds === undefined) return capacity;
  const off = percent(Math.abs(modelCheck.errorShare), 0);
  return `${capacity}; the model ${holds ? "holds" : "does not hold"}: ${off} off, limit ${percent(mostModelError, 0)}`;
}
