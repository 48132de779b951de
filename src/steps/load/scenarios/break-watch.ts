import type { CapacityProbe } from "../../../events/event.ts";
import { whole } from "../../../text/words.ts";
import { type Arrivals, rateAt } from "./arrivals.ts";
import { judgeStretch, type Moment, type StretchLimits } from "./stretch.ts";

/** One slow second is no break. */
const windowSeconds = 2;
const windowsInARow = 2;

/** Looks for the rate of a ramp at which the service level breaks. */
export class BreakWatch {
  readonly #arrivals: Arrivals;
  readonly #limits: StretchLimits;
  #previous: { readonly moment: Moment; readonly second: number } | undefined;
  #last: CapacityProbe | undefined;
  #first: CapacityProbe | undefined;
  #inARow = 0;

  constructor(arrivals: Arrivals, limits: StretchLimits) {
    this.#arrivals = arrivals;
    this.#limits = limits;
  }

  /** Why the ramp need not go on; undefined while it should. `second`: since the first arrival. */
  hear(moment: Moment, second: number): string | undefined {
    const previous = this.#previous;
    if (previous !== undefined && second - previous.second < windowSeconds) return undefined;
    this.#previous = { moment, second };
    if (previous === undefined) return undefined;
    const asked = Math.round(rateAt(this.#arrivals, (previous.second + second) / 2));
    if (asked === 0) return undefined;
    const { cause: _cause, ...probe } = judgeStretch(previous.moment, moment, asked, this.#limits);
    this.#last = probe;
    const gone = probe.verdict !== "held";
    this.#inARow = gone ? this.#inARow + 1 : 0;
    if (this.#inARow <= 1) this.#first = gone ? probe : undefined;
    if (this.#inARow < windowsInARow || this.#first === undefined) return undefined;
    return probe.verdict === "broke" || this.#first.verdict === "broke"
      ? `the service level broke at ${whole(this.#first.asked)}/s: ${this.#first.verdict === "broke" ? this.#first.why : probe.why}`
      : `above ${whole(this.#first.asked)}/s nothing can be judged: ${probe.why}`;
  }

  /** The rate at which it broke, or the last that was asked. */
  result(): readonly CapacityProbe[] {
    const found = this.#inARow >= windowsInARow ? this.#first : this.#last;
    return found === undefined ? [] : [found];
  }
}
