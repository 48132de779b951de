import type { ParityEvent } from "../events/event.ts";
import type { RunState } from "../state/state.ts";

/** Shows a run as it happens. */
export interface View {
  /** `state` is what is known after the event. */
  event(event: ParityEvent, state: RunState): void;
  close(): Promise<void>;
}

/** Where a view writes: stdout is the result, stderr the progress. */
export interface ViewOutputs {
  readonly result: (text: string) => void;
  readonly progress: (text: string) => void;
}
