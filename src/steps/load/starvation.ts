import { targetHoldsUsers } from "./held-users.ts";
import type { Window } from "./sampler.ts";

export interface Starvation {
  /** Iterations dropped while the target answered nothing, or kept all users waiting, and in the second before and after. */
  readonly droppedByTarget: number;
  /** Iterations dropped while it did answer in time. */
  readonly droppedOtherwise: number;
  /** The longest stretch in which, although the target answered in time, all virtual users were at work. Seconds. */
  readonly longestSeconds: number;
  /** Share of the time. */
  readonly share: number;
}

/** Dropped beyond this share of the asked rate, a window had too few virtual users whatever the gauge said when it was read. */
const droppedShare = 0.02;

type SeenWindow = Pick<Window, "seconds" | "requests" | "iterations" | "dropped" | "meanMs">;

interface Seen {
  readonly seconds: number;
  readonly dropped: number;
  readonly ofTarget: boolean;
  readonly short: boolean;
}

/**
 * Tells two reasons apart for which arrivals can't be asked. A target that stops answering, or answers far too late, keeps every
 * virtual user waiting: those arrivals are the target's failure, as their users would see it. A target that answers in time, and yet
 * all users are busy: the generator was given too few, and what it measured says nothing.
 */
export class StarvationWatch {
  readonly #mostUsers: number;
  readonly #limitMs: number;
  readonly #seen: Seen[] = [];

  /** `limitMs`: within which answers must come. */
  constructor(mostUsers: number, limitMs: number) {
    this.#mostUsers = mostUsers;
    this.#limitMs = limitMs;
  }

  /** Takes the next window, how many iterations a second it was asked for, and how many users were at work at its end. */
  add(window: SeenWindow, perSecond: number, users: number): void {
    const { seconds, dropped } = window;
    const asked = perSecond * seconds;
    const short = (asked > 0 && users >= this.#mostUsers) || dropped > asked * droppedShare;
    const ofTarget = targetHoldsUsers({ ...window, users, asked: perSecond }, this.#limitMs);
    this.#seen.push({ seconds, dropped, ofTarget, short });
  }

  result(): Starvation {
    let droppedByTarget = 0;
    let droppedOtherwise = 0;
    let stretch = 0;
    let longestSeconds = 0;
    let short = 0;
    let all = 0;
    for (const [index, window] of this.#seen.entries()) {
      const isTargets = [index - 1, index, index + 1].some((near) => this.#seen[near]?.ofTarget === true);
      if (isTargets) droppedByTarget += window.dropped;
      else droppedOtherwise += window.dropped;
      stretch = window.short && !isTargets ? stretch + window.seconds : 0;
      longestSeconds = Math.max(longestSeconds, stretch);
      if (stretch > 0) short += window.seconds;
      all += window.seconds;
    }
    return { droppedByTarget, droppedOtherwise, longestSeconds, share: all === 0 ? 0 : short / all };
  }
}
