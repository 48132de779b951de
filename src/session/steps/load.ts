import type { LoadResult } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { load } from "../../steps/load/load.ts";
import { percent, whole } from "../../text/words.ts";
import type { Session } from "../session.ts";

export interface LoadWish {
  /** Requests a second; the plan's when absent. */
  readonly rate?: number;
  readonly seconds?: number;
}

/** Around the run itself: the calibration, and k6 being started twice. */
const besideSeconds = 20;

/** The plan's load, at the highest rate that can be judged on this machine. */
export async function loadStep(session: Session, stack: RunningStack, signal: AbortSignal, wish: LoadWish = {}): Promise<LoadResult> {
  const { plan } = stack;
  const seconds = wish.seconds ?? plan.load.durationSeconds;
  const request = {
    script: plan.load.script,
    rate: wish.rate ?? plan.load.rate,
    seconds,
    target: plan.load.rate,
    env: plan.load.env,
    serviceLevel: plan.serviceLevel,
    calibrate: true,
    ...(plan.app.url === undefined ? {} : { baseUrl: plan.app.url }),
  };
  const title = `load with ${whole(request.rate)} requests/s`;
  const work = async (context: Parameters<typeof load>[2]) => {
    const result = await load(stack, request, context);
    const outcome = result.validity.valid ? ("done" as const) : ("invalid" as const);
    const reasons = result.validity.valid ? "" : `: ${result.validity.reasons.join("; ")}`;
    return { value: result, outcome, summary: `${whole(result.reached)}/s, errors ${percent(result.errorShare)}${reasons}` };
  };
  return session.step("load", title, signal, work, seconds + besideSeconds);
}

/** Whether a valid run kept what production promises. */
export function heldServiceLevel(result: LoadResult, level: { availability: number; latencyShare: number }): boolean {
  return (
    1 - result.errorShare >= level.availability && result.withinLatencyShare >= level.latencyShare && result.thresholdsCrossed.length === 0
  );
}
