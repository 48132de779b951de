import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "../../../files/read-if-there.ts";
import type { Reached } from "./reach.ts";

/** What the receiver last knew. */
export interface ArchiveState {
  readonly v: 1;
  /** ISO 8601: when this was true. */
  readonly at: string;
  readonly receiving: boolean;
  /** All that was committed until then is here; undefined when that was never seen. */
  readonly reaches: Reached | undefined;
  /** The same of what is sealed already, which is what can be copied elsewhere. */
  readonly sealed?: Reached | undefined;
  readonly segmentBytes: number;
  /** As the server calls it: reserved, extended, unreserved, lost. */
  readonly slot: string | undefined;
  readonly problem?: string | undefined;
}

function statePath(folder: string): string {
  return join(folder, "state.json");
}

/** Once a second, so without a care for what a crash of the machine leaves: it says less than is true, or nothing. */
export async function writeState(folder: string, state: ArchiveState): Promise<void> {
  const growing = `${statePath(folder)}.partial`;
  await writeFile(growing, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  await rename(growing, statePath(folder));
}

/** undefined when there is none that can be read. */
export async function readState(folder: string): Promise<ArchiveState | undefined> {
  const text = await readIfThere(statePath(folder));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ArchiveState);
  } catch {
    return undefined;
  }
}
