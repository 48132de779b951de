import { reaches } from "../recover/position.ts";

/** A moment up to which the whole log is stored, and where that is. */
export interface Reached {
  /** ISO 8601. */
  readonly at: string;
  readonly lsn: string;
  /** Which transactions had ended then, as the server writes it: as long as it says the same, nothing was committed since. */
  readonly snapshot?: string;
}

const most = 600;

/** Tells from where the server's log was, and how far it is stored, which moment the stored log reaches. */
export class Reach {
  #waiting: Reached[] = [];
  #reached: Reached | undefined;

  constructor(reached?: Reached) {
    this.#reached = reached;
  }

  /** `end`: where the log ended at a moment, asked of the server after the moment. `stored`: how far it is stored now. */
  add(end: Reached, stored: string | undefined): void {
    if (this.#waiting.at(-1)?.lsn === end.lsn) this.#waiting.pop();
    this.#waiting.push(end);
    if (this.#waiting.length > most) this.#waiting.shift();
    if (stored !== undefined) this.#advance(stored);
    if (end.snapshot === undefined || end.snapshot !== this.#reached?.snapshot) return;
    // What the server wrote since is its own bookkeeping.
    this.#reached = { ...this.#reached, at: end.at };
    this.#waiting = [];
  }

  #advance(stored: string): void {
    const last = this.#waiting.findLastIndex(({ lsn }) => reaches(stored, lsn));
    if (last === -1) return;
    this.#reached = this.#waiting[last];
    this.#waiting = this.#waiting.slice(last + 1);
  }

  get reached(): Reached | undefined {
    return this.#reached;
  }
}
