import { mergeTotals, noTotals, type Totals } from "../totals.ts";

/** What k6 had counted at a moment, and the CPU it had used. */
export interface Reading {
  /** ms on the clock that never jumps: when the push came. Of several generators the mean, so that rates between two are right. */
  readonly at: number;
  readonly totals: Totals;
  /** CPU seconds of all generators. */
  readonly generatorCpu: number | undefined;
}

interface Pushed {
  readonly at: number;
  readonly totals: Totals;
}

/**
 * Puts the pushes of several generators together: a reading is due when each has pushed since the last one, or when one of them is
 * late, so that a generator that hangs doesn't silence the others.
 */
export class Readings {
  readonly #latest = new Map<number, Pushed>();
  readonly #fresh = new Set<number>();
  readonly #expected: number;
  readonly #latestAfterMs: number;
  #readAt: number | undefined;

  constructor(expected: number, intervalMs: number) {
    this.#expected = expected;
    this.#latestAfterMs = intervalMs * 1.5;
  }

  /** Takes a push; true when a reading is due. */
  push(generator: number, at: number, totals: Totals): boolean {
    this.#latest.set(generator, { at, totals });
    this.#fresh.add(generator);
    this.#readAt ??= at;
    return this.#fresh.size === this.#expected || at - this.#readAt >= this.#latestAfterMs;
  }

  take(): Omit<Reading, "generatorCpu"> {
    const pushed = [...this.#latest.values()];
    this.#fresh.clear();
    const at = pushed.reduce((sum, each) => sum + each.at, 0) / Math.max(1, pushed.length);
    this.#readAt = Math.max(...pushed.map((each) => each.at));
    return { at, totals: pushed.length === 1 ? (pushed[0]?.totals ?? noTotals) : mergeTotals(pushed.map(({ totals }) => totals)) };
  }
}
