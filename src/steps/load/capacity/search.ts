import type { CapacityProbe } from "../../../events/event.ts";

export interface SearchBounds {
  /** Requests a second to begin with: the calibrated ceiling's guess. */
  readonly start: number;
  /** Below this nothing is looked for. */
  readonly lowest: number;
  /** Above this nothing is asked for. */
  readonly highest: number;
  /** Width of the bracket it ends with, as a share of its lower end. */
  readonly precision: number;
  readonly mostProbes: number;
}

export interface Bracket {
  /** The highest rate that held below every rate that did not; undefined when none held. */
  readonly below: CapacityProbe | undefined;
  /** The lowest that did not; undefined when the highest rate of all held. */
  readonly above: CapacityProbe | undefined;
}

/** The first step is small because the guess is good; each further one is twice as far. */
const firstStep = 1.15;
const mostStep = 2;

/**
 * The highest rate that holds, to within `precision`. From the start it goes up (or down) in steps that double until one rate
 * holds and one does not, then halves the bracket. A rate that could not be judged bounds it from above like one that broke.
 * The upper end is asked again before it is believed: one bad second must not cost a tenth of the capacity.
 */
export async function searchCapacity(bounds: SearchBounds, probe: (rate: number) => Promise<CapacityProbe>): Promise<Bracket> {
  const search = new Search(bounds, probe);
  await search.bracket();
  await search.narrow();
  if (await search.doubted()) await search.narrow();
  return search.found;
}

class Search {
  readonly #bounds: SearchBounds;
  readonly #probe: (rate: number) => Promise<CapacityProbe>;
  #below: CapacityProbe | undefined;
  #above: CapacityProbe | undefined;
  #probes = 0;

  constructor(bounds: SearchBounds, probe: (rate: number) => Promise<CapacityProbe>) {
    this.#bounds = bounds;
    this.#probe = probe;
  }

  get found(): Bracket {
    return { below: this.#below, above: this.#above };
  }

  async bracket(): Promise<void> {
    const { start, lowest, highest } = this.#bounds;
    let step = firstStep;
    let rate = Math.min(highest, Math.max(lowest, Math.round(start)));
    while (this.#left) {
      const held = await this.#ask(rate);
      if (this.#below !== undefined && this.#above !== undefined) return;
      if (held ? rate >= highest : rate <= lowest) return;
      rate = Math.round(Math.min(highest, Math.max(lowest, held ? rate * step : rate / step)));
      step = Math.min(mostStep, step ** 2);
    }
  }

  async narrow(): Promise<void> {
    while (this.#left && this.#below !== undefined && this.#above !== undefined) {
      const [low, high] = [this.#below.asked, this.#above.asked];
      if (high - low <= Math.max(1, low * this.#bounds.precision)) return;
      await this.#ask(Math.round((low + high) / 2));
    }
  }

  /** Whether the upper end held when it was asked a second time. */
  async doubted(): Promise<boolean> {
    const above = this.#above;
    if (above === undefined || !this.#left) return false;
    this.#above = undefined;
    if (!(await this.#ask(above.asked))) return false;
    await this.#climb();
    return true;
  }

  /** After a doubt: up again from the rate that held after all, until one does not. */
  async #climb(): Promise<void> {
    let step = firstStep;
    while (this.#left && this.#above === undefined && this.#below !== undefined && this.#below.asked < this.#bounds.highest) {
      await this.#ask(Math.min(this.#bounds.highest, Math.round(this.#below.asked * step)));
      step = Math.min(mostStep, step ** 2);
    }
  }

  get #left(): boolean {
    return this.#probes < this.#bounds.mostProbes;
  }

  async #ask(rate: number): Promise<boolean> {
    this.#probes += 1;
    const probe = await this.#probe(rate);
    const held = probe.verdict === "held";
    if (held) this.#below = probe;
    else this.#above = probe;
    return held;
  }
}
