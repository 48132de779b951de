import type { LoadResult } from "../../../events/event.ts";
import type { LoadRequest } from "../request.ts";
import { couldNotAsk } from "../validity.ts";
import { type Arrivals, highestRate, iterationsOf, iterationsUntil, rateAt, secondsOf } from "./arrivals.ts";
import { scenarios } from "./catalogue.ts";
import type { InspectedScript } from "./inspected.ts";

/** What a run asks for, and for how long. */
export interface Profile {
  readonly arrivals: Arrivals;
  /**
   * Requests a second as a person would name them: the rate that is held, or the highest of a ramp.
   * undefined: users wait for their answers, and nobody says how much they ask.
   */
  readonly asked: number | undefined;
  /** Iterations a second on average; undefined as above. */
  readonly mean: number | undefined;
  /** undefined: until the script ends by itself. */
  readonly seconds: number | undefined;
  /** Users that wait all the time are no sign of too few. */
  readonly mostUsers: number;
}

/** `rate`: requests a second the script was told. */
export function profileOf({ scenario = "load" }: Pick<LoadRequest, "scenario">, rate: number, script: InspectedScript): Profile {
  const { arrivals, ownAmount, closed, mostUsers } = script;
  if (arrivals.length === 0) {
    return { arrivals, asked: undefined, mean: undefined, seconds: undefined, mostUsers: Number.POSITIVE_INFINITY };
  }
  const seconds = secondsOf(arrivals);
  const mean = iterationsOf(arrivals) / seconds;
  const asked = scenarios[scenario].steps ? highestRate(arrivals) : scenario === "own" && ownAmount ? mean : rate;
  return { arrivals, asked, mean, seconds, mostUsers: closed ? Number.POSITIVE_INFINITY : mostUsers };
}

/** A script that was told a rate and asks for another keeps one of its own: there is nothing to choose for it. */
export function keepsItsOwnRate(
  { scenario }: Pick<LoadRequest, "scenario">,
  rate: number,
  { arrivals, ownAmount }: InspectedScript,
): boolean {
  return scenario === "own" && ownAmount && Math.abs(highestRate(arrivals) - rate) > rate * 0.01;
}

/** Iterations a second at a moment of the run; the mean where nobody knows. */
export function askedAt({ arrivals, mean = 0 }: Profile, second: number): number {
  return arrivals.length === 0 ? mean : rateAt(arrivals, second);
}

/** Iterations that were asked for in the first seconds of a run. */
export function iterationsWithin({ arrivals }: Profile, seconds: number): number {
  return iterationsUntil(arrivals, seconds);
}

/** A run of steps, as one: what the overload did is in its steps, and is neither a reason against it nor a broken promise. */
export function asSteps(result: LoadResult, asked: number, steps: NonNullable<LoadResult["steps"]>): LoadResult {
  const overloaded = steps.some(({ verdict }) => verdict === "broke");
  const reasons = result.validity.valid ? [] : result.validity.reasons.filter((each) => !(overloaded && couldNotAsk(each)));
  const validity = reasons.length === 0 ? ({ valid: true } as const) : ({ valid: false, reasons } as const);
  return { ...result, asked, steps, validity, thresholdsCrossed: [] };
}
