import type { Host } from "../host/host.ts";
import type { Actions, StartableStep } from "../views/tui/index.ts";

/** What a person at the terminal wants next. */
export type Wish = StartableStep | "takeDown" | "leave";

/** Turns keys into wishes, one after the other; a wish while another is being carried out is dropped, for the keys were shown as busy. */
export class Sitting {
  readonly #interrupt: () => void;
  #step: AbortController | undefined;
  #waiting: Wish | undefined;
  #wake: (() => void) | undefined;
  #busy = true;

  constructor(interrupt: () => void) {
    this.#interrupt = interrupt;
  }

  actions(host: Host): Actions {
    return {
      start: (step) => this.#wishFor(step),
      cancel: () => this.#step?.abort(),
      leave: () => this.#wishFor("leave"),
      takeDown: () => this.#wishFor("takeDown"),
      open: (path) => void host.run({ command: "xdg-open", args: [path], timeoutMs: 5_000 }),
    };
  }

  /** Fires when the running step is cancelled, or when the whole sitting ends. */
  stepSignal(all: AbortSignal): AbortSignal {
    this.#step = new AbortController();
    return AbortSignal.any([all, this.#step.signal]);
  }

  /** Each wish as it comes; the next is waited for only when the last one was carried out. */
  async *wishes(signal: AbortSignal): AsyncGenerator<Wish> {
    signal.addEventListener("abort", () => this.#wake?.(), { once: true });
    while (!signal.aborted) {
      this.#busy = false;
      if (this.#waiting === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      const wish = this.#waiting;
      this.#waiting = undefined;
      if (wish === undefined) continue;
      this.#busy = true;
      yield wish;
    }
  }

  #wishFor(wish: Wish): void {
    if (this.#busy) {
      // Whoever leaves while a step runs ends it first: it is undone, then the screen is given back.
      if (wish === "leave" || wish === "takeDown") {
        this.#waiting = wish;
        if (this.#step === undefined) this.#interrupt();
        this.#step?.abort();
      }
      return;
    }
    this.#waiting = wish;
    this.#wake?.();
  }
}
