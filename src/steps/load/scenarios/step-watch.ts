import type { CapacityProbe } from "../../../events/event.ts";
import { type Arrivals, heldRates } from "./arrivals.ts";
import { judgeStretch, type Moment, type StretchLimits } from "./stretch.ts";

/** After a rate began, before it is measured: connections are made and queues fill. */
const settleSeconds = 1;
const settleShare = 0.3;
/** Of so short a time nothing can be said. */
const leastSeconds = 0.9;

interface Step {
  readonly rate: number;
  readonly from: number;
  readonly to: number;
  begin: Moment | undefined;
  end: Moment | undefined;
}

/** Measures each rate that is held for a while by itself. Keeps two readings a step, however long the run. */
export class StepWatch {
  readonly #steps: readonly Step[];

  constructor(arrivals: Arrivals) {
    this.#steps = heldRates(arrivals).map((each) => ({ ...each, begin: undefined, end: undefined }));
  }

  /** `second`: since the first arrival. */
  hear(moment: Moment, second: number): void {
    for (const step of this.#steps) {
      if (second > step.to) continue;
      if (second < step.from + Math.min(settleSeconds, (step.to - step.from) * settleShare)) continue;
      if (step.begin === undefined) step.begin = moment;
      else step.end = moment;
    }
  }

  result(limits: StretchLimits): readonly CapacityProbe[] {
    return this.#steps.map(({ rate, begin, end }) => {
      if (begin === undefined || end === undefined || end.reading.at - begin.reading.at < leastSeconds * 1000) return unmeasured(rate);
      const { cause: _cause, ...probe } = judgeStretch(begin, end, rate, limits);
      return probe;
    });
  }
}

function unmeasured(asked: number): CapacityProbe {
  const why = "too short to be measured, or the run ended before";
  return { asked, reached: 0, seconds: 0, p99: 0, errorShare: 0, verdict: "invalid", why };
}
