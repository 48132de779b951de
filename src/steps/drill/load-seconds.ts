import type { BackgroundSample } from "../load/background.ts";

/** What the load saw in some seconds on end. */
export interface SeenMeanwhile {
  /** How many there were; without any the rest says nothing. */
  readonly seconds: number;
  /** Seconds in which not one request came to an end. */
  readonly unanswered: number;
  /** Of all requests since the fault was injected, 0..1. */
  readonly failedShare: number;
  readonly worstP99Ms: number;
}

/** What the background load has seen, second by second. */
export class LoadSeconds {
  readonly #seconds: BackgroundSample[] = [];
  #waiting: ((second: BackgroundSample) => void)[] = [];

  add(second: BackgroundSample): void {
    this.#seconds.push(second);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const heard of waiting) heard(second);
  }

  /** The next one to end; undefined when none does in time. */
  next(withinMs: number): Promise<BackgroundSample | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), withinMs);
      this.#waiting.push((second) => {
        clearTimeout(timer);
        resolve(second);
      });
    });
  }

  /**
   * Of the seconds that lie wholly between two instants, ms on the monotonic clock; what failed counts from `broken` on, the injection:
   * most of what a fault costs is lost in its first moment.
   */
  seenBetween(from: number, until: number, broken: number): SeenMeanwhile {
    const seconds = this.#seconds.filter(({ at, seconds: length }) => at - length * 1_000 >= from && at <= until);
    const counted = this.#seconds.filter(({ at }) => at > broken && at <= until);
    const sum = (value: (second: BackgroundSample) => number): number => counted.reduce((total, second) => total + value(second), 0);
    const failedShare = failedShareOf({
      requests: sum(({ requests }) => requests),
      failed: sum(({ failed }) => failed),
      dropped: sum(({ dropped }) => dropped),
    });
    const unanswered = seconds.filter(({ requests }) => requests === 0).length;
    return { seconds: seconds.length, unanswered, failedShare, worstP99Ms: Math.max(0, ...seconds.map(({ p99 }) => p99)) };
  }
}

/** 0..1. An arrival that could not even be asked was not served; a second in which nothing was answered at all was lost whole. */
export function failedShareOf({ requests, failed, dropped }: Pick<BackgroundSample, "requests" | "failed" | "dropped">): number {
  const all = requests + dropped;
  return all === 0 ? 1 : (failed + dropped) / all;
}
