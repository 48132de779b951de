import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { PlannedBackup } from "../../../plan/plan.ts";
import { type Manifest, plainName } from "../manifest.ts";
import { positionOf } from "../recover/position.ts";
import { severalAtOnce } from "../several.ts";
import { local } from "../store/catalogue.ts";
import type { Place } from "../store/place.ts";
import { noteRemoved, readSealed } from "./log-index.ts";
import { archiveDirectory, archivedSystems } from "./places.ts";
import { unneeded } from "./retain-log.ts";
import { segmentOf } from "./segments.ts";
import { readState } from "./state.ts";
import { linePath, readStoredLines, readStoredReach, segmentPath, storedLogs, unlessDamaged } from "./stored-log.ts";

const atOnce = 8;

export interface PrunedLog {
  readonly where: string;
  readonly systemIdentifier: string;
  /** Stored names. */
  readonly remove: readonly string[];
  readonly kept: number;
}

interface PruneRequest {
  readonly stateDirectory: string;
  /** Of every backup that is kept, here or in the store. */
  readonly manifests: readonly Manifest[];
  readonly retention: PlannedBackup["retention"];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What no kept backup needs of the archived logs. Changes nothing. */
export async function planLogPruning({ stateDirectory, ...request }: PruneRequest): Promise<readonly PrunedLog[]> {
  const plans: PrunedLog[] = [];
  for (const system of await archivedSystems(stateDirectory)) {
    const folder = archiveDirectory(stateDirectory, system);
    const segmentBytes = (await readState(folder))?.segmentBytes;
    // Without it nobody knows what a name stands for.
    if (segmentBytes !== undefined) plans.push({ where: local, ...decided(system, await readSealed(folder), segmentBytes, request) });
  }
  return plans;
}

/** The same of the logs a place has of a project, by the same backups: what may be recovered from anywhere is kept everywhere. */
export async function planStoredLogPruning(
  place: Place,
  { project, ...request }: Omit<PruneRequest, "stateDirectory"> & { readonly project: string },
): Promise<readonly PrunedLog[]> {
  const plans: PrunedLog[] = [];
  for (const { systemIdentifier: system, segments, lost, unlisted } of await storedLogs(place)) {
    // What cannot be read may be another project's, and stays.
    const reach = await readStoredReach(place, system).catch(unlessDamaged);
    if (reach?.project !== project) continue;
    const names = [...segments.keys(), ...lost];
    // Only where no backup says where the log begins their age counts, for which each one's line is read.
    const files =
      startsOf(request.manifests, system, reach.segmentBytes).length > 0
        ? [...names, ...unlisted].map((name) => ({ name, sealedAt: "" }))
        : await readStoredLines(place, system, names).catch(unlessDamaged);
    if (files !== undefined) plans.push({ where: place.where, ...decided(system, files, reach.segmentBytes, request) });
  }
  return plans;
}

function decided(
  systemIdentifier: string,
  files: readonly { readonly name: string; readonly sealedAt: string }[],
  segmentBytes: number,
  { manifests, retention, now }: Omit<PruneRequest, "stateDirectory">,
): Omit<PrunedLog, "where"> {
  const held = files.flatMap(({ name, sealedAt }) => {
    const segment = segmentOf(plainName(name), segmentBytes);
    return segment === undefined ? [] : [{ name, segment, at: Date.parse(sealedAt) }];
  });
  const gone = unneeded(held, { starts: startsOf(manifests, systemIdentifier, segmentBytes), days: retention.days, now });
  return { systemIdentifier, remove: gone.map(({ name }) => name), kept: held.length - gone.length };
}

function startsOf(manifests: readonly Manifest[], system: string, segmentBytes: number): readonly bigint[] {
  return manifests.flatMap(({ database: { physical } }) =>
    physical?.systemIdentifier === system ? [positionOf(physical.startLsn) / BigInt(segmentBytes)] : [],
  );
}

/** Out of the index first: what is cut off then leaves files nobody knows, and no line without its file. */
export async function pruneLog(
  stateDirectory: string,
  { systemIdentifier, remove }: Pick<PrunedLog, "systemIdentifier" | "remove">,
): Promise<void> {
  if (remove.length === 0) return;
  const folder = archiveDirectory(stateDirectory, systemIdentifier);
  await noteRemoved(folder, remove);
  for (const name of remove) await rm(join(folder, name), { force: true });
}

/** Out of the index first, there as well. */
export async function pruneStoredLog(place: Place, { systemIdentifier, remove }: PrunedLog): Promise<void> {
  if (remove.length === 0) return;
  await place.remove(remove.map((name) => linePath(systemIdentifier, name)));
  await place.remove(remove.map((name) => segmentPath(systemIdentifier, name)));
  // What is left of tries that were broken off.
  await severalAtOnce(remove, atOnce, (name) => place.giveUp(segmentPath(systemIdentifier, name)));
}
