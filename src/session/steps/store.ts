import { asParityError, type ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { PlannedBackup } from "../../plan/plan.ts";
import { type PrunedLog, planLogPruning, planStoredLogPruning, pruneLog, pruneStoredLog } from "../../steps/backup/archive/prune-log.ts";
import { local, localCopies, ofProject, storedCopies } from "../../steps/backup/store/catalogue.ts";
import { copyToStore } from "../../steps/backup/store/copy.ts";
import { fetchFromStore } from "../../steps/backup/store/fetch.ts";
import { listBackups, openBackup, removeBackup, removePartialBackups } from "../../steps/backup/store/local.ts";
import type { Place } from "../../steps/backup/store/place.ts";
import { giveUpUpload, type PlannedPruning, planLocalPruning, planPruningOf, pruneFrom } from "../../steps/backup/store/prune.ts";
import { givenUpAfterDays } from "../../steps/backup/store/unfinished.ts";
import { bytes, duration } from "../../text/words.ts";
import { placeOf, requirePlace, tellCatalogue, verificationsOf } from "../backups.ts";
import type { Session } from "../session.ts";

/**
 * Copies backups to the store of the configuration, each once every byte of it was read here and is what it was. One that is not keeps
 * none of the others from it; the step then rejects with what was wrong with the first.
 */
export async function storeStep(session: Session, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const { stateDirectory, plan } = session.project;
  await session.step("backup", "copy to the store", signal, async (context) => {
    const began = session.host.monotonic();
    const place = await requirePlace(plan.backup, stateDirectory, context);
    let sent = 0;
    const damaged: ParityError[] = [];
    for (const id of ids) {
      const opened = await openBackup(stateDirectory, id).catch((thrown: unknown) => void damaged.push(asParityError(thrown)));
      if (opened === undefined) continue;
      await copyToStore(opened, place, context);
      sent += opened.manifest.bytes;
    }
    await tellCatalogue(session, place);
    if (damaged[0] !== undefined) throw damaged[0];
    const what = ids.length === 1 ? ids[0] : `${ids.length} backups`;
    const seconds = (session.host.monotonic() - began) / 1_000;
    return { value: undefined, outcome: "done", summary: `${what} in ${place.where}: ${bytes(sent)} in ${duration(seconds)}` };
  });
}

/** Of the good backups here, those that the store has not, the oldest first. */
export async function notStored(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const { stateDirectory, plan } = session.project;
  const place = await requirePlace(plan.backup, stateDirectory, { host: session.host, signal });
  const there = new Set((await storedCopies(place)).flatMap(({ id, damaged }) => (damaged === undefined ? [id] : [])));
  return (await listBackups(stateDirectory)).filter((id) => !there.has(id));
}

/** The newest good backup of this project in the store; undefined where there is none, or no store. */
export async function newestStored({ project, host }: Session, signal: AbortSignal): Promise<string | undefined> {
  const place = await placeOf(project.plan.backup, project.stateDirectory, { host, signal });
  return place && ofProject(await storedCopies(place), project.plan.project).findLast(({ damaged }) => damaged === undefined)?.id;
}

/** Brings a backup back that only the store has. Rejects with RUN_NOT_FOUND when that has none either. */
export async function fetchStep(session: Session, id: string, signal: AbortSignal): Promise<void> {
  const { stateDirectory, plan } = session.project;
  await session.step("backup", `fetch ${id} from the store`, signal, async (context) => {
    const place = await requirePlace(plan.backup, stateDirectory, context);
    const { manifest } = await fetchFromStore(id, place, stateDirectory, context);
    return { value: undefined, outcome: "done", summary: `${id} from ${place.where}: ${bytes(manifest.bytes)}` };
  });
}

/** Removes what retention does not keep, here and in the store. Returns how many stayed and went, in words, a place each. */
export async function pruneStep(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const { stateDirectory, plan } = session.project;
  return session.step("backup", "remove backups that are too old", signal, async (context) => {
    const place = await placeOf(plan.backup, stateDirectory, context);
    const plans = await planPruning(session.host, stateDirectory, plan, place);
    await removePartialBackups(stateDirectory);
    for (const { where, decisions } of plans) {
      const gone = decisions.filter(({ keep }) => !keep);
      for (const { id, why } of gone) {
        if (place !== undefined && where === place.where) await pruneFrom(place, id);
        else {
          // Nobody ends its upload any more once it is gone from here.
          if (place !== undefined) await giveUpUpload(place, id, plan.project);
          await removeBackup(stateDirectory, id);
        }
        context.emit({ type: "backup.removed", backup: id, store: where, why });
      }
    }
    const logs = await planLogPruningOf(session.host, stateDirectory, plan, place);
    for (const log of logs) {
      if (place !== undefined && log.where === place.where) await pruneStoredLog(place, log);
      else await pruneLog(stateDirectory, log);
    }
    for (const { abandoned } of plans) await place?.abandon(abandoned);
    await tellCatalogue(session, place);
    const kept = [...plans.map(({ where, decisions }) => `${where}: ${keptInWords(decisions)}`), ...logs.map(logKeptInWords)];
    kept.push(...plans.flatMap(abandonedInWords));
    return { value: kept, outcome: "done", summary: kept.join(" · ") };
  });
}

interface PrunedProject {
  readonly project: string;
  readonly backup: PlannedBackup;
}

/** What would be removed, and why: changes nothing. */
export async function planPruning(
  host: Host,
  stateDirectory: string,
  { project, backup: { retention } }: PrunedProject,
  place: Place | undefined,
): Promise<PlannedPruning[]> {
  const request = { stateDirectory, project, retention, verifications: await verificationsOf(stateDirectory), now: host.now() };
  return [await planLocalPruning(request), ...(place === undefined ? [] : [await planPruningOf(place, request)])];
}

/** What of the archived log no backup needs that is kept, here or in the store, as both are now: changes nothing. */
export async function planLogPruningOf(
  host: Host,
  stateDirectory: string,
  { project, backup: { retention } }: PrunedProject,
  place: Place | undefined,
  without: readonly string[] = [],
): Promise<readonly PrunedLog[]> {
  const copies = [...(await localCopies(stateDirectory)), ...(place === undefined ? [] : await storedCopies(place))];
  // What cannot be read may be a physical one: nothing of the log goes then.
  if (copies.some(({ manifest }) => manifest === undefined)) return [];
  const manifests = copies.flatMap(({ id, manifest }) => (manifest === undefined || without.includes(id) ? [] : manifest));
  const request = { manifests, retention, now: host.now() };
  const there = place === undefined ? [] : await planStoredLogPruning(place, { ...request, project });
  return [...(await planLogPruning({ ...request, stateDirectory })), ...there];
}

/** "log: 120 segments kept, 40 removed"; "log in s3://…: …". */
export function logKeptInWords({ where, kept, remove }: PrunedLog): string {
  return `log${where === local ? "" : ` in ${where}`}: ${kept} segments kept, ${remove.length} removed`;
}

/** "s3://…: 2 uploads of files given up, begun more than 7 days ago and never ended"; nothing where there are none. */
export function abandonedInWords({ where, abandoned: { length } }: PlannedPruning): string[] {
  const uploads = `${length} upload${length === 1 ? "" : "s"} of files`;
  return length === 0 ? [] : [`${where}: ${uploads} given up, begun more than ${givenUpAfterDays} days ago and never ended`];
}

/** "12 kept, 3 removed". */
export function keptInWords(decisions: PlannedPruning["decisions"]): string {
  const kept = decisions.filter(({ keep }) => keep).length;
  return `${kept} kept, ${decisions.length - kept} removed`;
}
