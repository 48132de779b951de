import type { ParityEvent } from "../../events/event.ts";
import { emptyState, reduce } from "../../state/reduce.ts";
import type { InstanceState, RunState } from "../../state/state.ts";
import { isBusy } from "./progress.ts";

/** What one frame is drawn from. A new object for each frame that could look different, the same one otherwise. */
export interface Snapshot {
  readonly state: RunState;
  /** When each waiting instance began to wait, ISO 8601. Key: `service/instance`. */
  readonly waitingSince: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Grows with every line of the log that is followed. */
  readonly logVersion: number;
}

const frameMs = 100;
const busyTickMs = 1000;
// At rest only the time since start moves, and that is shown in minutes.
const restTickMs = 20_000;

/** Folds events and hands out at most ten snapshots a second; none while nothing changes. */
export class Store {
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #state: RunState = emptyState;
  #waitingSince: ReadonlyMap<string, string> = new Map();
  #logVersion = 0;
  #snapshot: Snapshot;
  #publishedAt = 0;
  #pending: ReturnType<typeof setTimeout> | undefined;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(subscribe: (listener: (event: ParityEvent) => void) => () => void, now: () => number) {
    this.#now = now;
    this.#snapshot = this.#taken();
    this.#unsubscribe = subscribe((event) => this.#fold(event));
    this.#publish();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#snapshot;

  /** What is known now, drawn or not: what a key means must not wait for a frame. */
  latest(): RunState {
    return this.#state;
  }

  logChanged(): void {
    this.#logVersion += 1;
    this.#changed();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    clearTimeout(this.#pending);
    clearTimeout(this.#tick);
  }

  #fold(event: ParityEvent): void {
    const before = this.#state;
    this.#state = reduce(before, event);
    if (this.#state.instances !== before.instances) {
      this.#waitingSince = waits(this.#waitingSince, before.instances, this.#state.instances, event.at);
    }
    this.#changed();
  }

  #changed(): void {
    if (this.#closed || this.#pending !== undefined) return;
    const wait = Math.max(0, this.#publishedAt + frameMs - this.#now());
    this.#pending = setTimeout(() => this.#publish(), Math.min(wait, frameMs));
  }

  #publish(): void {
    this.#pending = undefined;
    if (this.#closed) return;
    this.#publishedAt = this.#now();
    this.#snapshot = this.#taken();
    clearTimeout(this.#tick);
    this.#tick = setTimeout(() => this.#publish(), isBusy(this.#state) ? busyTickMs : restTickMs);
    for (const listener of this.#listeners) listener();
  }

  #taken(): Snapshot {
    return { state: this.#state, waitingSince: this.#waitingSince, now: this.#now(), logVersion: this.#logVersion };
  }
}

function waits(
  known: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, InstanceState>,
  after: ReadonlyMap<string, InstanceState>,
  at: string,
): ReadonlyMap<string, string> {
  const next = new Map<string, string>();
  for (const [key, { phase }] of after) {
    if (phase !== "waiting" && phase !== "starting") continue;
    const since = isStarting(before.get(key)) ? known.get(key) : undefined;
    next.set(key, since ?? at);
  }
  return next;
}

/** Waiting begins with starting: the seconds shown are those a person has waited. */
function isStarting(instance: InstanceState | undefined): boolean {
  return instance?.phase === "waiting" || instance?.phase === "starting";
}
