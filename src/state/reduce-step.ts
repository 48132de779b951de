import type { Fact, ParityEvent } from "../events/event.ts";
import type { RunState, StepState } from "./state.ts";

type StepEvent = ParityEvent & Extract<Fact, { type: "step.started" | "step.progressed" | "step.finished" }>;

/** A load step that begins again forgets the samples of the one before; a restore that came to its end ends its timeline. */
export function reduceStep(state: RunState, event: StepEvent): Partial<RunState> {
  const steps = new Map(state.steps);
  const known = steps.get(event.step);
  if (event.type === "step.started") steps.delete(event.step);
  steps.set(event.step, nextStep(known, event));
  if (event.type === "step.started" && event.step === "load") return { steps, loadSamples: [], capacityProbes: [] };
  return state.restoreTimeline && endsRestore(event) ? { steps, restoreTimeline: { ...state.restoreTimeline, ended: true } } : { steps };
}

/** One that was not to be compared, or went into the live server, tells of no comparison. */
function endsRestore(event: StepEvent): boolean {
  return event.type === "step.finished" && event.step === "restore" && (event.outcome === "done" || event.outcome === "invalid");
}

function nextStep(known: StepState | undefined, event: StepEvent): StepState {
  const base: StepState = known ?? {
    step: event.step,
    run: event.run,
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
        run: event.run,
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
