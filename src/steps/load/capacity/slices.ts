import { mean } from "simple-statistics";
import { whole } from "../../../text/words.ts";
import type { StepContext } from "../../../work/context.ts";
import { note } from "../note.ts";
import { isHeld, type Probed, type ProbeRequest, probeRate } from "./probe.ts";

/** So many more are tried where something was in the way. */
const mostMore = 2;

/**
 * Cores of the stack at one rate, the mean of several slices: a machine that is slower for some seconds is slower in one of them.
 * undefined, with a note why, when it could not be measured.
 */
export async function measureSlices(rate: number, count: number, asked: ProbeRequest, context: StepContext): Promise<number | undefined> {
  const good: Probed[] = [];
  let why = "";
  for (let tried = 0; good.length < count && tried < count + mostMore; tried += 1) {
    const probed = await probeRate(rate, asked, context);
    if (isHeld(probed)) good.push(probed);
    else why = probed.probe.why;
  }
  if (good.length === count) return mean(good.map(({ point }) => point.stackCores));
  note(context, `the stack could not be measured at ${whole(rate)}/s: ${why}`);
  return undefined;
}
