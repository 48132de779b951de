import type { StepContext } from "../../work/context.ts";

/** Tells what a load is at now. */
export function note(context: StepContext, text: string): void {
  context.emit({ type: "step.progressed", step: "load", note: text });
}
