import { type StepName, stepNames } from "../../events/event.ts";
import type { RunState, StepState } from "../../state/state.ts";
import { secondsSince } from "../../text/words.ts";

/** Steps a person can start, in the order they make sense. */
export type StartableStep = "load" | "drill" | "backup" | "checks" | "report";

export function runningStep(state: RunState): StepState | undefined {
  return [...state.steps.values()].findLast(({ status }) => status === "running");
}

/** Nobody here started it, so nobody here can cancel it. */
export function isElsewhere(state: RunState, step: StepState): boolean {
  return step.run !== state.run;
}

/** The step under way that was started here. */
export function ownStep(state: RunState): StepState | undefined {
  const step = runningStep(state);
  return step === undefined || isElsewhere(state, step) ? undefined : step;
}

/** Something is under way, so time matters to what is drawn. */
export function isBusy(state: RunState): boolean {
  if (runningStep(state)) return true;
  return [...state.instances.values()].some(({ phase }) => phase === "starting" || phase === "waiting");
}

export type ShownStep = StepState | { readonly step: StepName; readonly status: "pending" };

/** Every step that began, and those still to come. */
export function stepsToShow(state: RunState): ShownStep[] {
  const always: readonly StepName[] = ["start", "settings", "load", "drill", "backup", "restore", "checks"];
  return stepNames.flatMap((step): ShownStep[] => {
    const known = state.steps.get(step);
    if (known) return [known];
    return always.includes(step) ? [{ step, status: "pending" }] : [];
  });
}

export interface Progress {
  readonly elapsed: number;
  /** 0..1; undefined when nothing says how long it takes. */
  readonly share: number | undefined;
  /** Seconds. */
  readonly left: number | undefined;
}

/** How far a running step is: by what it says itself, else by how long such a step is expected to take. */
export function progressOf(step: StepState, now: number): Progress {
  const elapsed = secondsSince(step.startedAt, now);
  if (step.share !== undefined && step.share > 0.02) {
    const share = Math.min(1, step.share);
    return { elapsed, share, left: (elapsed / share) * (1 - share) };
  }
  if (step.expectedSeconds === undefined) return { elapsed, share: undefined, left: undefined };
  return { elapsed, share: Math.min(1, elapsed / step.expectedSeconds), left: step.expectedSeconds - elapsed };
}
