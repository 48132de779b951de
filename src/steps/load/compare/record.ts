import type { Fact, LoadOrigin, LoadResult, LoadSample, ParityEvent } from "../../../events/event.ts";
import { describeMachine } from "./machine.ts";

/** One load run as it is compared: where it comes from, its seconds, and what it concluded. */
export interface LoadRecord {
  readonly origin: LoadOrigin;
  readonly samples: readonly LoadSample[];
  readonly result: LoadResult;
}

type Started = Extract<Fact, { type: "run.started" }>;

/** What of a run is known before it loads. */
export type Provenance = Omit<LoadOrigin, "scenario" | "asked">;

/** Every load run that one journal tells of, in order: a sitting in the terminal may hold several. */
export function recordsOf(events: Iterable<ParityEvent>): LoadRecord[] {
  const records: LoadRecord[] = [];
  let known: Provenance | undefined;
  let samples: LoadSample[] = [];
  for (const event of events) {
    if (event.type === "run.started") known = provenanceOf(event, event.run, event.at);
    if (event.type === "runtime.chosen" && known !== undefined) known = { ...known, runtime: event.kind };
    // What a search for the capacity or an interrupted run left behind belongs to no result.
    if (event.type === "step.started" && event.step === "load") samples = [];
    if (event.type === "load.sampled") samples.push(event.sample);
    if (event.type === "load.finished" && known !== undefined) {
      const { result } = event;
      records.push({ origin: { ...known, at: event.at, scenario: result.scenario ?? "load", asked: result.asked }, samples, result });
      samples = [];
    }
  }
  return records;
}

function provenanceOf(started: Started, run: string, at: string): Provenance {
  const { commit, branch, configHash } = started;
  return { run, at, commit, branch, configHash, machine: describeMachine(started), runtime: "native" };
}
