import type { ParityError } from "../../../errors/parity-error.ts";
import type { Place, PlaceContext } from "../store/place.ts";
import { copyAndNote } from "./copy-and-note.ts";
import { whileCopying } from "./copying.ts";
import { archiveDirectory, archivedSystems } from "./places.ts";

export interface CopiedLogs {
  readonly copied: number;
  /** As stored, of those. */
  readonly bytes: number;
  /** ISO 8601: the latest moment up to which one of them is stored; "" where none says. */
  readonly reaches: string;
  /** A log's own each: all the others are copied. */
  readonly problems: readonly ParityError[];
  /** System identifiers of those that somebody else is copying. */
  readonly busy: readonly string[];
}

interface CopyRequest {
  readonly stateDirectory: string;
  readonly project: string;
  /** Half a minute for somebody else who copies the same. */
  readonly waits: boolean;
}

/** Copies what a place has not yet of every log that was received here. Rejects with STORE_FAILED. */
export async function copyAllLogs(
  place: Place,
  { stateDirectory, project, waits }: CopyRequest,
  context: PlaceContext,
): Promise<CopiedLogs> {
  const problems: ParityError[] = [];
  const busy: string[] = [];
  const done = { copied: 0, bytes: 0, reaches: "" };
  for (const systemIdentifier of await archivedSystems(stateDirectory)) {
    const folder = archiveDirectory(stateDirectory, systemIdentifier);
    const result = await whileCopying(folder, waits, () => copyAndNote({ folder, systemIdentifier, project }, place, context));
    if (result === undefined) {
      busy.push(systemIdentifier);
      continue;
    }
    const { copied, bytes, reach, problem } = result.value;
    problems.push(...(problem === undefined ? [] : [problem]));
    done.copied += copied;
    done.bytes += bytes;
    done.reaches = [done.reaches, reach?.reaches?.at ?? ""].toSorted().at(-1) ?? "";
  }
  return { ...done, problems, busy };
}
