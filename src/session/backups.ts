import { resolve } from "node:path";
import { loadEvidence } from "../checks/load-evidence.ts";
import { ParityError } from "../errors/parity-error.ts";
import type { BackupLevel, RestoreResult } from "../events/event.ts";
import type { Host } from "../host/host.ts";
import { backupOf } from "../plan/backup.ts";
import type { PlannedBackup } from "../plan/plan.ts";
import { levelOf } from "../state/level-of.ts";
import type { RestoreTimeline } from "../state/state.ts";
import { catalogue, type Verifications } from "../steps/backup/store/catalogue.ts";
import { openPlace } from "../steps/backup/store/open-place.ts";
import type { Place, PlaceContext } from "../steps/backup/store/place.ts";
import { outcomeOfRestore } from "../text/backup-words.ts";
import type { LoadedProject } from "./project.ts";
import type { Session } from "./session.ts";

/** What a configuration says of backups, for what needs no stack and no plan. */
export function plannedBackupOf({ config, root }: LoadedProject): PlannedBackup {
  return backupOf(config, (path) => resolve(root, path));
}

/** For what only reads and nobody interrupts but by ending it. */
export function readingOnly(host: Host): PlaceContext {
  return { host, signal: new AbortController().signal };
}

/** The place the configuration names, or undefined. Rejects with STORE_FAILED when it cannot be used. */
export async function placeOf({ store }: PlannedBackup, stateDirectory: string, context: PlaceContext): Promise<Place | undefined> {
  return store === undefined ? undefined : openPlace(store, stateDirectory, context);
}

/** As `placeOf`, where a store is what was asked for. */
export async function requirePlace(planned: PlannedBackup, stateDirectory: string, context: PlaceContext): Promise<Place> {
  const place = await placeOf(planned, stateDirectory, context);
  if (place !== undefined) return place;
  throw new ParityError("USAGE", "the configuration names no store to copy backups to", {
    hint: "name a folder or a bucket: backup.store, see docs/configuration.md",
  });
}

/**
 * How far the newest attempt to prove each backup came, as all stored journals tell. One that a failed proof ended came as far as its
 * proofs show: where bytes had changed it proved nothing.
 */
export async function verificationsOf(stateDirectory: string): Promise<Verifications> {
  const states = await loadEvidence(stateDirectory, undefined, Number.POSITIVE_INFINITY);
  return new Map(
    states.flatMap(({ restore, restoreTimeline }): Attempt[] => [
      ...(restore === undefined
        ? []
        : [[restore.value.backup, { at: restore.at, level: levelOfRestore(restore.value) }] satisfies Attempt]),
      // It was begun after the restore that came to its end.
      ...(restoreTimeline === undefined ? [] : failedAttempt(restoreTimeline)),
    ]),
  );
}

type Attempt = [backup: string, { readonly at: string; readonly level: BackupLevel | undefined }];

function failedAttempt({ backup, begunAt, proofs, ended }: RestoreTimeline): Attempt[] {
  return ended || !proofs.some(({ ok }) => ok === false) ? [] : [[backup, { at: begunAt, level: levelOf(proofs) }]];
}

/** Journals from before there were levels tell only whether the copy was equal. */
function levelOfRestore(restore: RestoreResult): BackupLevel | undefined {
  if (restore.proofs !== undefined) return restore.level;
  return outcomeOfRestore(restore) === "pass" ? "equal" : undefined;
}

/** Tells the views what the catalogue holds. */
export async function tellCatalogue(session: Session, place: Place | undefined): Promise<void> {
  const { stateDirectory } = session.project;
  session.emit({ type: "backup.listed", backups: await catalogue(stateDirectory, place, await verificationsOf(stateDirectory)) });
}
