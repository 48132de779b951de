import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readJournal } from "../events/journal.ts";
import { emptyState, reduce } from "../state/reduce.ts";
import type { RunState } from "../state/state.ts";

/** Ids sort by time, so the newest are the last; older ones have long expired. */
const newestRuns = 200;

/** The states that the journals of the newest `most` runs add up to, oldest first. A run whose journal cannot be read is no evidence. */
export async function loadEvidence(stateDirectory: string, exceptRun?: string, most: number = newestRuns): Promise<readonly RunState[]> {
  const folder = join(stateDirectory, "runs");
  const ids = (await readdir(folder).catch(() => []))
    .filter((id) => id !== exceptRun)
    .sort()
    .slice(-most);
  const states: RunState[] = [];
  for (const id of ids) {
    const state = await loadRun(stateDirectory, id).catch(() => undefined);
    if (state?.run !== undefined) states.push(state);
  }
  return states;
}

/** What one run's journal adds up to. Rejects when there is none. */
export async function loadRun(stateDirectory: string, id: string): Promise<RunState> {
  const events = await readJournal(join(stateDirectory, "runs", id, "events.ndjson"));
  return events.reduce(reduce, emptyState);
}
