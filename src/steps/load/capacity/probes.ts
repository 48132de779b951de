import type { Bottleneck, CapacityProbe } from "../../../events/event.ts";
import type { StepContext } from "../../../work/context.ts";
import { judgeBottlenecks } from "./judge.ts";
import type { ModelPoint } from "./model.ts";
import { isHeld, type Probed, type ProbeRequest, probeRate } from "./probe.ts";
import type { ProbeVerdict } from "./verdict.ts";

/** A rate at which something else was in the way is asked again so many times. */
const mostAgain = 2;

/** Every rate that was tried, in order, and what was seen of each. */
export class Probes {
  readonly #asked: ProbeRequest;
  readonly #context: StepContext;
  readonly #probed: Probed[] = [];

  constructor(asked: ProbeRequest, context: StepContext) {
    this.#asked = asked;
    this.#context = context;
  }

  get all(): readonly CapacityProbe[] {
    return this.#probed.map(({ probe }) => probe);
  }

  /** Tries a rate. Emits capacity.probed. */
  async at(rate: number): Promise<CapacityProbe> {
    let probed = await probeRate(rate, this.#asked, this.#context);
    for (let again = 0; again < mostAgain && probed.cause === "disturbance"; again += 1) {
      this.add(probed);
      probed = await probeRate(rate, this.#asked, this.#context);
    }
    this.add(probed);
    return probed.probe;
  }

  add(probed: Probed): void {
    this.#probed.push(probed);
    this.#context.emit({ type: "capacity.probed", probe: probed.probe });
  }

  causeOf(probe: CapacityProbe): ProbeVerdict["cause"] {
    return this.#probed.find((each) => each.probe === probe)?.cause;
  }

  /** The CPU of every rate that was held, from a probe on. */
  points(from: CapacityProbe | undefined): readonly ModelPoint[] {
    const first = this.#probed.findIndex(({ probe }) => probe === from);
    const later = first < 0 ? [] : this.#probed.slice(first);
    return later.filter(isHeld).map(({ point }) => point);
  }

  /** The CPU of a rate that was tried. */
  pointOf(probe: CapacityProbe): ModelPoint | undefined {
    return this.#probed.find((each) => each.probe === probe)?.point;
  }

  /** What was short at the limit: at the lowest rate that did not hold, else at the highest that did. */
  bottlenecks(above: CapacityProbe | undefined): readonly Bottleneck[] {
    const seen = this.#probed.filter(({ observed }) => observed !== undefined);
    const atLimit = seen.findLast(({ probe }) => probe === above);
    const held = seen.filter(({ probe }) => probe.verdict === "held").sort((one, other) => other.probe.asked - one.probe.asked);
    const { observed } = atLimit ?? held[0] ?? seen.at(-1) ?? {};
    return observed === undefined ? [] : judgeBottlenecks(observed);
  }
}
