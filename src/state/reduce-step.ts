import type { Fact, ParityEvent } from "../events/event.ts";
import type { RunState, StepState } from "./state.ts";

type StepEvent = ParityEvent & Extract<Fact, { type: "step.started" | "step.progressed" | "step.finished" }>;

/** A load step that begins again forgets the samples of the one before. */
export function reduceStep(state: RunState, event: StepEvent): Partial<RunState> {
  const steps = new Map(state.steps);
  const known = steps.get(event.step);
  if (event.type === "step.started") steps.delete(event.step);
  steps.set(event.step, nextStep(known, event));
  return event.type === "step.started" && event.step === "load" ? { steps, loadSamples: [] } : { steps };
}

function nextStep(known: StepState | undefined, event: StepEvent): StepState {
  const base: StepState = known ?? {
    step: event.step,
    title: event.step,
    status: "running",
    startedAt: event.at,
    expectedSeconds: undefined,
    note: undefined,
    share: undefined,
    summary: undefined,
    ms: undefined,
  };
  switch (event.type) {
    case "step.started":
      return {
        ...base,
        title: event.title,
        status: "running",
        startedAt: event.at,
        expectedSeconds: event.expectedSeconds,
        note: undefined,
        share: undefined,
        summary: undefined,
        ms: undefined,
      };
    case "step.progressed":
      return { ...base, note: event.note, share: event.share };
    case "step.finished":
      return { ...base, status: event.outcome, summary: event.summary, ms: event.ms, note: undefined, share: undefined };
  }
}
