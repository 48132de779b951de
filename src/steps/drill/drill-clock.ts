import type { Fact } from "../../events/event.ts";

type Change = Omit<Extract<Fact, { type: "probe.changed" }>, "afterMs">;

/** Tells how long after the injection something was. Changes of probes before it are kept and told with it. */
export class DrillClock {
  readonly #emit: (fact: Fact) => void;
  #zero: number | undefined;
  #before: { readonly at: number; readonly change: Change }[] = [];
  #firstErrorAfterMs: number | undefined;

  constructor(emit: (fact: Fact) => void) {
    this.#emit = emit;
  }

  /** Monotonic; undefined before the injection. */
  get injectedAt(): number | undefined {
    return this.#zero;
  }

  get firstErrorAfterMs(): number | undefined {
    return this.#firstErrorAfterMs;
  }

  /** From now on times count from here. */
  inject(at: number): void {
    this.#zero = at;
  }

  /** Tells what was kept; called once the injection itself was told. */
  tellBefore(): void {
    const kept = this.#before;
    this.#before = [];
    for (const { at, change } of kept) this.probeChanged(at, change);
  }

  probeChanged(at: number, change: Change): void {
    if (this.#zero === undefined) this.#before.push({ at, change });
    else this.#emit({ ...change, afterMs: at - this.#zero });
  }

  /** A client got no answer, or a wrong one. */
  failed(at: number): void {
    if (this.#zero === undefined || at < this.#zero) return;
    this.#firstErrorAfterMs = Math.min(this.#firstErrorAfterMs ?? Number.POSITIVE_INFINITY, at - this.#zero);
  }
}
