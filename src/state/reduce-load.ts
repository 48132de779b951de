import type { Fact, ParityEvent } from "../events/event.ts";
import { stamp, withKey } from "./fold.ts";
import type { RunState } from "./state.ts";

type LoadFinished = ParityEvent & Extract<Fact, { type: "load.finished" }>;

/** Scenarios that hold one rate. A smoke run or a spike says nothing of the rate that production must carry. */
const steady: ReadonlySet<string> = new Set(["load", "soak", "own"]);

export function reduceLoad(state: RunState, event: LoadFinished): Partial<RunState> {
  const scenario = event.result.scenario ?? "load";
  const finished = stamp(event, event.result);
  const loads = withKey(state.loads, scenario, finished);
  return steady.has(scenario) ? { load: finished, loads } : { loads };
}
