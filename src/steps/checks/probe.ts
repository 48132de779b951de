import type { Measured } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";

/** One small measurement of the running stack. */
export interface Probe {
  /** As a check's judge asks for it. */
  readonly name: string;
  /** Disturbs others, or would be disturbed by them. */
  readonly alone?: boolean;
  /**
   * The parts it measured. A part that could not be measured is left out, never called good. Rejects with NotMeasured, or
   * whatever went wrong, when there is nothing to tell.
   */
  measure(stack: RunningStack, context: StepContext): Promise<readonly Measured[]>;
}

/** Why nothing was measured: one clause. */
export class NotMeasured extends Error {}
