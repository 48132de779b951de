import type { Fact, ParityEvent } from "./event.ts";

type Listener = (event: ParityEvent) => void;

/** Numbers facts and hands them, in order, to everyone who listens. Only a session emits. */
export class EventBus {
  readonly #run: string;
  readonly #now: () => number;
  readonly #listeners = new Set<Listener>();
  #sequence = 0;

  constructor(run: string, now: () => number) {
    this.#run = run;
    this.#now = now;
  }

  emit(fact: Fact): void {
    this.#sequence += 1;
    const event: ParityEvent = { v: 1, seq: this.#sequence, at: new Date(this.#now()).toISOString(), run: this.#run, ...fact };
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls back with every event from now on, until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
