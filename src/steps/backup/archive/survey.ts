import { messageOf } from "../../../errors/message-of.ts";
import { type Manifest, plainName } from "../manifest.ts";
import { type CopyOfBackup, local } from "../store/catalogue.ts";
import type { Place } from "../store/place.ts";
import { type CopyNote, readCopyNote } from "./copying.ts";
import { heldHere } from "./known-log.ts";
import { archiveDirectory, archivedSystems } from "./places.ts";
import { coverageOf, missingAtTheEnd, missingOf, type Segment, segmentOf } from "./segments.ts";
import { type ArchiveState, readState } from "./state.ts";
import { readStoredReach, type StoredNames, type StoredReach, storedLogs } from "./stored-log.ts";

/** How an archived log stands in one place. */
export interface LogSurvey {
  readonly systemIdentifier: string;
  readonly segments: number;
  /** As stored. */
  readonly bytes: number;
  /** The newest physical backup of the same place from which this log goes on without a gap to its end; undefined: there is none. */
  readonly recoverableFrom: string | undefined;
  /** Segments that are missing between others, each by its name. */
  readonly missing: readonly string[];
  /** Why the index cannot be believed. */
  readonly damaged?: string;
}

export interface LogHere extends LogSurvey {
  readonly where: typeof local;
  readonly state: ArchiveState | undefined;
  /** How copying it to the store went last; undefined: that was never tried. */
  readonly copied: CopyNote | undefined;
}

export interface LogStored extends LogSurvey {
  /** As its place calls itself. */
  readonly where: string;
  readonly reach: StoredReach | undefined;
  /** Segments that are there and have no line in the index, so that they do not count. */
  readonly unlisted: readonly string[];
}

/** Of every server whose log was received here, with the backups there are. Reads names and the index, not the segments. */
export async function surveyLogs(stateDirectory: string, manifests: readonly Manifest[]): Promise<readonly LogHere[]> {
  const systems = await archivedSystems(stateDirectory);
  return Promise.all(systems.map((system) => survey(stateDirectory, system, manifests)));
}

/** Of every log of a project that a place has. Reads names, and how far each reaches. */
export async function surveyStoredLogs(place: Place, project: string, manifests: readonly Manifest[]): Promise<readonly LogStored[]> {
  const found = await Promise.all((await storedLogs(place)).map((names) => surveyStored(place, names, manifests)));
  return found.filter(({ reach, damaged }) => damaged !== undefined || reach?.project === project);
}

/** What recovery could begin with, of the copies in one place. */
export function wholeManifests(copies: readonly CopyOfBackup[]): readonly Manifest[] {
  return copies.flatMap(({ manifest, damaged }) => (manifest === undefined || damaged !== undefined ? [] : manifest));
}

async function survey(stateDirectory: string, systemIdentifier: string, manifests: readonly Manifest[]): Promise<LogHere> {
  const folder = archiveDirectory(stateDirectory, systemIdentifier);
  const [state, copied] = [await readState(folder), await readCopyNote(folder)];
  const nothing = {
    where: local,
    systemIdentifier,
    state,
    copied,
    segments: 0,
    bytes: 0,
    recoverableFrom: undefined,
    missing: [],
  } as const;
  try {
    const segmentBytes = state?.segmentBytes;
    if (segmentBytes === undefined) return nothing;
    const { sealed, segments } = await heldHere(folder, segmentBytes);
    return {
      ...nothing,
      segments: sealed.length,
      bytes: sealed.reduce((sum, { bytes }) => sum + bytes, 0),
      ...judged(segments, { systemIdentifier, segmentBytes, reached: state?.reaches?.lsn }, manifests),
    };
  } catch (error) {
    return { ...nothing, damaged: messageOf(error) };
  }
}

async function surveyStored(place: Place, names: StoredNames, manifests: readonly Manifest[]): Promise<LogStored> {
  const { systemIdentifier, unlisted } = names;
  const size = { segments: names.segments.size, bytes: [...names.segments.values()].reduce((sum, bytes) => sum + bytes, 0) };
  const nothing = { where: place.where, systemIdentifier, unlisted, ...size, reach: undefined, recoverableFrom: undefined, missing: [] };
  try {
    const reach = await readStoredReach(place, systemIdentifier);
    if (reach === undefined) return nothing;
    const { segmentBytes } = reach;
    const segments = [...names.segments.keys()].flatMap((name) => segmentOf(plainName(name), segmentBytes) ?? []);
    return { ...nothing, reach, ...judged(segments, { systemIdentifier, segmentBytes, reached: reach.reaches?.lsn }, manifests) };
  } catch (error) {
    return { ...nothing, damaged: messageOf(error) };
  }
}

interface Judged {
  readonly systemIdentifier: string;
  readonly segmentBytes: number;
  /** How far it is said to reach. */
  readonly reached: string | undefined;
}

function judged(
  segments: readonly Segment[],
  { systemIdentifier, segmentBytes, reached }: Judged,
  manifests: readonly Manifest[],
): Pick<LogSurvey, "recoverableFrom" | "missing"> {
  return {
    recoverableFrom: newestWhole(manifests, systemIdentifier, segments, segmentBytes),
    missing: [...missingOf(segments, segmentBytes), ...missingAtTheEnd(segments, reached, segmentBytes)],
  };
}

/** On the timeline of the newest log: what came after a recovery is no continuation of what was before it. */
function newestWhole(
  manifests: readonly Manifest[],
  system: string,
  segments: readonly Segment[],
  segmentBytes: number,
): string | undefined {
  const newest = segments.reduce((most, { timeline }) => Math.max(most, timeline), 0);
  return manifests
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
    .find(({ database: { physical } }) => {
      if (physical === undefined || physical.systemIdentifier !== system || physical.timeline < newest) return false;
      const { wholeTo, missing } = coverageOf(segments, { timeline: physical.timeline, from: physical.stopLsn, segmentBytes });
      // A log that ends before the backup has no gap after it, and nothing to recover with either.
      return wholeTo !== undefined && missing.length === 0;
    })?.id;
}
