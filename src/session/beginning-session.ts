import type { ParityEvent } from "../events/event.ts";
import type { ServiceName } from "../plan/plan.ts";
import type { LogLine } from "../views/tui/index.ts";
import type { Session } from "./session.ts";

/** A session that a view is drawn for before there is one: who subscribes or interrupts early is served when it begins. */
export class BeginningSession {
  readonly #begun = Promise.withResolvers<Session>();
  readonly #listeners = new Set<(event: ParityEvent) => void>();
  #interrupted = false;
  #interrupt: () => void = () => undefined;

  began(session: Session, interrupt: () => void): void {
    this.#interrupt = interrupt;
    this.#begun.resolve(session);
    if (this.#interrupted) interrupt();
  }

  interrupt(): void {
    this.#interrupted = true;
    this.#interrupt();
  }

  subscribe(listener: (event: ParityEvent) => void): () => void {
    let stopped = false;
    let stop: () => void = () => undefined;
    this.#listeners.add(listener);
    void this.#begun.promise.then((session) => {
      if (!stopped) stop = session.subscribe(listener);
    });
    return () => {
      stopped = true;
      this.#listeners.delete(listener);
      stop();
    };
  }

  /** For who looks on alone: an event of another run is none of this one's journal. */
  tell(event: ParityEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Also while the stack starts: what a service writes then is what one wants to see. */
  async *logs(service: ServiceName, signal: AbortSignal): AsyncGenerator<LogLine> {
    const { runtime, plan } = (await this.#begun.promise).project;
    yield* runtime.attach(plan).logs(service, { tail: 500, follow: true, signal });
  }
}
