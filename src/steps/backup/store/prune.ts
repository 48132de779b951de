import type { BackupLevel } from "../../../events/event.ts";
import type { PlannedBackup } from "../../../plan/plan.ts";
import { damageIn } from "../damage.ts";
import { isWithin } from "../verify/levels.ts";
import { abandonedFiles } from "./abandoned.ts";
import { type CopyOfBackup, local, localCopies, momentOf, ofProject, storedCopies, type Verifications } from "./catalogue.ts";
import { digestName, listBackups, openBackup } from "./local.ts";
import type { BegunFile, Place } from "./place.ts";
import { lastGoodOne, type RetentionDecision, retain } from "./retention.ts";
import { givenUp, givenUpAfterDays, unfinishedUploads } from "./unfinished.ts";

export interface PlannedPruning {
  readonly where: string;
  readonly decisions: readonly RetentionDecision[];
  /** Uploads of single files that nobody will end, beside those of backups that are removed: theirs go with them. */
  readonly abandoned: readonly BegunFile[];
}

interface PruneRequest {
  readonly stateDirectory: string;
  /** Whose backups they are: several projects may share a store. */
  readonly project: string;
  readonly retention: PlannedBackup["retention"];
  readonly verifications: Verifications;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * What retention says of the backups of this machine. The one that must never go is read to its last byte before anything else does: a
 * backup is not the last good one because it looks like it.
 */
export async function planLocalPruning(request: PruneRequest): Promise<PlannedPruning> {
  // What cannot be read is this project's too: it lies in its folder.
  let copies = (await localCopies(request.stateDirectory)).filter(
    ({ manifest }) => (manifest?.project ?? request.project) === request.project,
  );
  for (;;) {
    const decisions = decide(copies, request);
    const last = decisions.find(({ why }) => why === lastGoodOne);
    const damaged = last && decisions.some(({ keep }) => !keep) ? await damageOf(request.stateDirectory, last.id) : undefined;
    if (damaged === undefined) return { where: local, decisions, abandoned: [] };
    copies = copies.map((copy) => (copy.id === last?.id ? { ...copy, damaged } : copy));
  }
}

/** Only of what is known to be this project's: its backups, and what is there of uploads that nobody will end. */
export async function planPruningOf(place: Place, request: PruneRequest): Promise<PlannedPruning> {
  const { project, stateDirectory, now } = request;
  const here = await listBackups(stateDirectory);
  const unfinished = givenUp(await unfinishedUploads(place), project, here, now);
  const why = `an upload that was begun more than ${givenUpAfterDays} days ago and never ended`;
  const retained = decide(ofProject(await storedCopies(place), project), request);
  const decisions = [...retained, ...unfinished.map(({ id }) => ({ id, keep: false, why }))];
  const abandoned = await abandonedFiles(place, { project, here, now });
  const isGoing = ({ name }: BegunFile): boolean => decisions.some(({ id, keep }) => !keep && name.startsWith(`${id}/`));
  return { where: place.where, decisions, abandoned: abandoned.filter((file) => !isGoing(file)) };
}

/** Takes a backup out of a place's catalogue first, then its bytes. */
export async function pruneFrom(place: Place, id: string): Promise<void> {
  await place.remove([`${id}/${digestName}`]);
  const left = await place.list(`${id}/`);
  if (left.length > 0) await place.remove(left.map(({ name }) => name));
  await place.giveUp(`${id}/`);
}

/** What a place has of a backup's upload that nobody can end any more, because the backup goes; one that is whole there stays. */
export async function giveUpUpload(place: Place, id: string, project: string): Promise<void> {
  const begun = (await unfinishedUploads(place, id)).some((upload) => upload.project === project);
  await (begun ? pruneFrom(place, id) : place.giveUp(`${id}/`));
}

function decide(copies: readonly CopyOfBackup[], { retention, verifications, now }: PruneRequest): RetentionDecision[] {
  const known = copies.map(({ id, manifest, damaged }) => ({
    id,
    at: (manifest && Date.parse(manifest.startedAt)) || momentOf(id),
    good: damaged === undefined,
    verified: isEqualAt(verifications.get(id)?.level),
  }));
  return retain(known, retention, now);
}

/** Restored, compared with its source, and equal to it. */
function isEqualAt(level: BackupLevel | undefined): boolean {
  return level !== undefined && isWithin("equal", level);
}

async function damageOf(stateDirectory: string, id: string): Promise<string | undefined> {
  try {
    await openBackup(stateDirectory, id);
    return undefined;
  } catch (thrown) {
    return damageIn(thrown).message;
  }
}
