import { messageOf } from "../../../errors/message-of.ts";
import type { StepContext } from "../../../work/context.ts";
import type { DisasterObserved } from "./judge.ts";

/** What a step tells of itself while it is carried out. */
export interface StepNotes {
  /** What a person would type, in this order. */
  type(...commands: readonly string[]): void;
  /** What was seen: one clause. */
  saw(clause: string): void;
}

/**
 * Carries out one step of the procedure, timed, and returns what came of it; undefined when it failed, and the next ones are then not
 * to be tried. What went wrong is in the step. Rejects only when the drill was interrupted.
 */
export async function carryOutStep<T>(
  name: string,
  observed: DisasterObserved,
  context: StepContext,
  work: (notes: StepNotes) => Promise<T>,
): Promise<T | undefined> {
  const { host, signal } = context;
  const commands: string[] = [];
  const seen: string[] = [];
  const began = host.monotonic();
  const end = await work({ type: (...typed) => commands.push(...typed), saw: (clause) => seen.push(clause) }).then(
    (value) => ({ value, failure: undefined }),
    (error: unknown) => {
      signal.throwIfAborted();
      return { value: undefined, failure: messageOf(error) };
    },
  );
  const { value, failure } = end;
  const ok = failure === undefined;
  const step = {
    name,
    commands,
    ms: host.monotonic() - began,
    ok,
    detail: [...(failure === undefined ? [] : [failure]), ...seen].join("; "),
  };
  observed.steps.push(step);
  context.emit({ type: "disaster.stepped", step: name, ok, ms: step.ms, detail: step.detail });
  return value;
}
