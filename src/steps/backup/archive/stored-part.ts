import { fetchFile } from "../store/fetch.ts";
import type { Place, PlaceContext } from "../store/place.ts";
import type { SealedFile } from "./log-index.ts";
import { damagedThere, readStoredLines, readStoredReach, type StoredReach, segmentPath, storedLog } from "./stored-log.ts";

/** A log in the store, for what is not here. */
export interface StoredPart {
  readonly where: string;
  readonly reach: StoredReach;
  /** Stored names of all segments that count. */
  readonly names: readonly string[];
  /** Rejects with BACKUP_FAILED when the index was changed there. */
  read(names: readonly string[]): Promise<readonly SealedFile[]>;
  /** Rejects with BACKUP_FAILED when its bytes were changed there. */
  fetch(file: SealedFile, path: string): Promise<void>;
}

/** undefined: the place has nothing of that server's log. */
export async function openStoredPart(place: Place, system: string, context: PlaceContext): Promise<StoredPart | undefined> {
  const reach = await readStoredReach(place, system);
  if (reach === undefined) return undefined;
  const { segments } = await storedLog(place, system);
  return {
    where: place.where,
    reach,
    names: [...segments.keys()].sort(),
    read: (names) => readStoredLines(place, system, names),
    fetch: async (file, path) => {
      const whole = await fetchFile({ place, name: segmentPath(system, file.name), file, path }, context, () => undefined);
      if (!whole) throw damagedThere(place, file.name);
    },
  };
}
