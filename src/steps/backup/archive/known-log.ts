import { ParityError } from "../../../errors/parity-error.ts";
import { namesIn } from "../../../files/read-if-there.ts";
import { type Manifest, plainName } from "../manifest.ts";
import type { Place, PlaceContext } from "../store/place.ts";
import { readSealed, type SealedFile } from "./log-index.ts";
import { incomingDirectory } from "./places.ts";
import type { Reached } from "./reach.ts";
import { coverageOf, missingAtTheEnd, type Segment, segmentOf } from "./segments.ts";
import { type ArchiveState, readState } from "./state.ts";
import { openStoredPart, type StoredPart } from "./stored-part.ts";

/** What there is of a server's log to recover with. */
export interface KnownLog {
  readonly segmentBytes: number;
  /** Moments up to which the log was seen to be whole. */
  readonly reached: readonly Reached[];
  /** undefined: all that was ever received is here, or no store has any of it. */
  readonly stored: StoredPart | undefined;
}

export interface HeldHere {
  /** As the index has them, and they are there. */
  readonly sealed: readonly SealedFile[];
  /** These, and the growing one. */
  readonly segments: readonly Segment[];
}

/** What is on this machine. Rejects with BACKUP_FAILED when the index was changed. */
export async function heldHere(folder: string, segmentBytes: number): Promise<HeldHere> {
  // First: what is sealed while this reads is found again among the sealed ones.
  const growing = await namesIn(incomingDirectory(folder));
  const there = new Set(await namesIn(folder));
  const sealed = (await readSealed(folder)).filter(({ name }) => there.has(name));
  const names = [...sealed.map(({ name }) => plainName(name)), ...growing];
  return { sealed, segments: names.flatMap((name) => segmentOf(name, segmentBytes) ?? []) };
}

/**
 * Looks here, and in the store only where something is missing here. undefined: there is none anywhere. Rejects with STORE_FAILED when all
 * would have to come from a store that cannot be used.
 */
export async function findLog(
  folder: string,
  { database: { physical } }: Manifest,
  openStore: () => Promise<Place | undefined>,
  context: PlaceContext,
): Promise<KnownLog | undefined> {
  if (physical === undefined) return undefined;
  const state = await readState(folder);
  const from = { timeline: physical.timeline, from: physical.stopLsn };
  if (state !== undefined && (await isWhole(folder, state, from))) {
    return { segmentBytes: state.segmentBytes, reached: known(state.reaches), stored: undefined };
  }
  const stored = await openedPart(physical.systemIdentifier, openStore, context).catch((error: unknown) => {
    if (state !== undefined && error instanceof ParityError && error.code === "STORE_FAILED") return undefined;
    throw error;
  });
  const segmentBytes = state?.segmentBytes ?? stored?.reach.segmentBytes;
  if (segmentBytes === undefined) return undefined;
  return { segmentBytes, reached: [...known(state?.reaches), ...known(stored?.reach.reaches)], stored };
}

function known(reached: Reached | undefined): readonly Reached[] {
  return reached === undefined ? [] : [reached];
}

async function openedPart(
  system: string,
  openStore: () => Promise<Place | undefined>,
  context: PlaceContext,
): Promise<StoredPart | undefined> {
  const place = await openStore();
  return place && openStoredPart(place, system, context);
}

async function isWhole(
  folder: string,
  { segmentBytes, reaches }: ArchiveState,
  from: { readonly timeline: number; readonly from: string },
): Promise<boolean> {
  const { segments } = await heldHere(folder, segmentBytes);
  const { wholeTo, missing } = coverageOf(segments, { ...from, segmentBytes });
  // Where nothing of its timeline is here another one's log says nothing of it.
  return wholeTo !== undefined && missing.length === 0 && missingAtTheEnd(segments, reaches?.lsn, segmentBytes).length === 0;
}
