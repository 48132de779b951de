import { asParityError, type ErrorExtras, ParityError } from "../errors/parity-error.ts";
import { EventBus } from "../events/bus.ts";
import type { Fact, ParityEvent, StepName } from "../events/event.ts";
import type { Host } from "../host/host.ts";
import type { RunningStack } from "../runtimes/runtime.ts";
import { emptyState, reduce } from "../state/reduce.ts";
import type { RunState } from "../state/state.ts";
import type { Toolchain } from "../toolchain/tool.ts";
import type { RunFolder, StepContext } from "../work/context.ts";
import type { Project } from "./project.ts";
import { redactor } from "./redact.ts";
import { createRunFolder, newRunId } from "./run-folder.ts";
import { UndoStack } from "./undo-stack.ts";

export interface StepEnd<T> {
  readonly value: T;
  readonly outcome: "done" | "failed" | "invalid" | "skipped";
  /** One line a person reads. */
  readonly summary: string;
}

/** One run: the only emitter of events, the owner of what must be undone. */
export class Session {
  readonly project: Project;
  readonly run: RunFolder;
  readonly #bus: EventBus;
  readonly #redact: (fact: Fact) => Fact;
  readonly #undo = new UndoStack();
  readonly #began: number;
  readonly #events: ParityEvent[] = [];
  #state: RunState = emptyState;
  stack: RunningStack | undefined;

  private constructor(project: Project, run: RunFolder, bus: EventBus, redact: (fact: Fact) => Fact) {
    this.project = project;
    this.run = run;
    this.#bus = bus;
    this.#redact = redact;
    this.#began = project.host.monotonic();
    this.stack = project.stack;
    bus.subscribe((event) => {
      this.#state = reduce(this.#state, event);
      this.#events.push(event);
    });
  }

  static async open(project: Project, secrets: readonly string[]): Promise<Session> {
    const id = newRunId(project.host.now());
    const bus = new EventBus(id, () => project.host.now());
    const redact = redactor(secrets);
    const run = await createRunFolder(project.stateDirectory, id, (fact) => bus.emit(redact(fact)));
    return new Session(project, run, bus, redact);
  }

  get host(): Host {
    return this.project.host;
  }

  get toolchain(): Toolchain {
    return this.project.toolchain;
  }

  get state(): RunState {
    return this.#state;
  }

  emit(fact: Fact): void {
    this.#bus.emit(this.#redact(fact));
  }

  /** Calls back with every event so far, then with every one to come. */
  subscribe(listener: (event: ParityEvent) => void): () => void {
    for (const event of this.#events) listener(event);
    return this.#bus.subscribe(listener);
  }

  elapsedMs(): number {
    return this.host.monotonic() - this.#began;
  }

  /** What a step is given. What it defers runs when the step ends, whatever its end. */
  context(signal: AbortSignal, undo: UndoStack = this.#undo): StepContext {
    return {
      signal,
      host: this.host,
      toolchain: this.toolchain,
      run: this.run,
      emit: (fact) => this.emit(fact),
      defer: (each) => undo.defer(each),
    };
  }

  /** Carries out one step: emits its beginning and its end, and undoes what it deferred on every way out. */
  async step<T>(
    name: StepName,
    title: string,
    signal: AbortSignal,
    work: (context: StepContext) => Promise<StepEnd<T>>,
    expectedSeconds?: number,
  ): Promise<T> {
    const began = this.host.monotonic();
    const undo = new UndoStack();
    const finish = (outcome: "done" | "failed" | "invalid" | "skipped" | "cancelled", summary: string) =>
      this.emit({ type: "step.finished", step: name, outcome, summary, ms: Math.round(this.host.monotonic() - began) });
    this.emit({ type: "step.started", step: name, title, ...(expectedSeconds === undefined ? {} : { expectedSeconds }) });
    try {
      signal.throwIfAborted();
      const end = await work(this.context(signal, undo));
      await this.#undoAll(undo);
      finish(end.outcome, end.summary);
      return end.value;
    } catch (thrown) {
      // The step's own error is what the command ends with; what could not be undone must be seen all the same.
      await this.#undoAll(undo).catch((failure: unknown) => this.report(asParityError(failure)));
      const error = signal.aborted
        ? new ParityError("INTERRUPTED", "the command was interrupted", { cause: thrown })
        : asParityError(thrown);
      finish(error.code === "INTERRUPTED" ? "cancelled" : "failed", error.message);
      throw error;
    }
  }

  /** Tells the views and the journal of an error. */
  report(error: ParityError): void {
    const { code, message: sentence, hint, details, log } = error;
    this.emit({ type: "problem.met", code, sentence, details, log, ...(hint === undefined ? {} : { hint }) });
  }

  async close(): Promise<void> {
    await this.#undoAll(this.#undo);
  }

  async #undoAll(undo: UndoStack): Promise<void> {
    const failures = await undo.run();
    if (failures.length === 0) return;
    const extras: ErrorExtras = {
      details: failures.map(({ title, cause }) => ({ at: title, says: asParityError(cause).message })),
      cause: failures[0]?.cause,
    };
    throw new ParityError("INTERNAL", "what the step changed could not all be undone", extras);
  }
}
