import { exitCodes } from "../../errors/codes.ts";
import { asParityError, type ParityError } from "../../errors/parity-error.ts";
import type { CataloguedBackup } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import { type LogHere, type LogStored, surveyLogs, surveyStoredLogs, wholeManifests } from "../../steps/backup/archive/survey.ts";
import { type CopyOfBackup, entriesOf, local, localCopies, storedCopies, type Verifications } from "../../steps/backup/store/catalogue.ts";
import { nameOfPlace, type Place } from "../../steps/backup/store/place.ts";
import { givenUpAfterDays, type UnfinishedUpload, unfinishedUploads } from "../../steps/backup/store/unfinished.ts";
import { sizeInWords, trustInWords } from "../../text/backup-words.ts";
import { columns } from "../../text/columns.ts";
import { isSilent, logLines, storedLogLines } from "../../text/log-words.ts";
import { age, bytes, secondsSince } from "../../text/words.ts";
import { placeOf, plannedBackupOf, readingOnly, verificationsOf } from "../backups.ts";
import type { Given } from "../given.ts";
import { type LoadedProject, loadOf } from "../project.ts";

/** Read-only: every backup here and in the store. What is here is listed also when the store cannot be used, which is told last. */
export async function listAllBackups(host: Host, given: Given): Promise<number> {
  const loaded = await loadOf(host, given.options);
  const verifications = await verificationsOf(loaded.stateDirectory);
  const { place, backups, unfinished, logs, storedLogs, failure } = await listed(host, loaded, verifications);
  // Whole somewhere is good, whatever became of another copy.
  const newest = backups.findLast(({ id, where }) => where.length > 0 && !provedNothing(verifications, id));
  const limits = { now: host.now(), rpoSeconds: loaded.config.limits.rpo };
  if (given.options.json) {
    const allLogs = [...logs.map((log) => asOfNow(log, limits.now)), ...storedLogs];
    const found = { backups, ...(place && { store: place.where, unfinished }), ...(allLogs.length > 0 && { logs: allLogs }) };
    host.stdout.write(`${JSON.stringify(found)}\n`);
  } else {
    const lines = [
      ...textOf(backups, newest, place, host),
      ...unfinishedLines(unfinished, backups, host),
      ...logs.flatMap((each) => logLines(each, limits)),
      ...storedLinesOf(loaded, { place, logs, storedLogs }, limits),
    ];
    host.stdout.write(`${lines.join("\n")}\n`);
  }
  if (failure !== undefined) throw failure;
  return exitCodes.proved;
}

/** A receiver that said an hour ago that it receives is not one that does. */
function asOfNow(log: LogHere, now: number): LogHere {
  const { state } = log;
  return state === undefined || !isSilent(state, now) ? log : { ...log, state: { ...state, receiving: false } };
}

/** Of the log in the store, as it is there; where nobody can look, as it was when it was last copied. */
function storedLinesOf(
  loaded: LoadedProject,
  { place, logs, storedLogs }: Pick<Listed, "place" | "logs" | "storedLogs">,
  limits: { readonly now: number; readonly rpoSeconds: number },
): string[] {
  const { store } = plannedBackupOf(loaded);
  if (store === undefined) return [];
  const systems = [...new Set([...logs, ...storedLogs].map(({ systemIdentifier }) => systemIdentifier))];
  return systems.flatMap((system) => {
    const stored = storedLogs.find(({ systemIdentifier }) => systemIdentifier === system);
    const copied = logs.find(({ systemIdentifier }) => systemIdentifier === system)?.copied;
    return storedLogLines({ where: nameOfPlace(store), seen: place !== undefined, stored, copied }, limits);
  });
}

interface Listed {
  /** undefined: there is none, or it cannot be used. */
  readonly place: Place | undefined;
  readonly backups: readonly CataloguedBackup[];
  /** Of this project, in the store. */
  readonly unfinished: readonly UnfinishedUpload[];
  readonly logs: readonly LogHere[];
  readonly storedLogs: readonly LogStored[];
  readonly failure?: ParityError;
}

async function listed(host: Host, loaded: LoadedProject, verifications: Verifications): Promise<Listed> {
  const { stateDirectory } = loaded;
  const here = await localCopies(stateDirectory);
  const logs = await surveyLogs(stateDirectory, wholeManifests(here));
  try {
    const place = await placeOf(plannedBackupOf(loaded), stateDirectory, readingOnly(host));
    const there = place === undefined ? undefined : await inPlace(place, loaded.config.project);
    const { unfinished = [], storedLogs = [], copies = [] } = there ?? {};
    return { place, backups: entriesOf([...here, ...copies], verifications), unfinished, logs, storedLogs };
  } catch (thrown) {
    const backups = entriesOf(here, verifications);
    return { place: undefined, backups, unfinished: [], logs, storedLogs: [], failure: asParityError(thrown) };
  }
}

async function inPlace(
  place: Place,
  project: string,
): Promise<Pick<Listed, "unfinished" | "storedLogs"> & { readonly copies: readonly CopyOfBackup[] }> {
  const copies = await storedCopies(place);
  const unfinished = (await unfinishedUploads(place)).filter((each) => each.project === project);
  return { copies, unfinished, storedLogs: await surveyStoredLogs(place, project, wholeManifests(copies)) };
}

function provedNothing(verifications: Verifications, id: string): boolean {
  const tried = verifications.get(id);
  return tried !== undefined && tried.level === undefined;
}

/** Bytes in the store that are no backup yet, and what becomes of them. */
function unfinishedLines(uploads: readonly UnfinishedUpload[], backups: readonly CataloguedBackup[], host: Host): string[] {
  return uploads.map(({ id, at }) => {
    const isHere = backups.some((each) => each.id === id && each.where.includes(local));
    const next = isHere ? "parity backup upload goes on with it" : `parity backup prune removes it after ${givenUpAfterDays} days`;
    return `upload of ${id} begun ${age(secondsSince(new Date(at).toISOString(), host.now()))} ago and not ended: ${next}`;
  });
}

function textOf(
  backups: readonly CataloguedBackup[],
  newest: CataloguedBackup | undefined,
  place: Place | undefined,
  host: Host,
): string[] {
  const where = place === undefined ? "" : ` here and in ${place.where}`;
  if (backups.length === 0) return [`there is no backup${where} yet; take one with: parity backup`];
  const since = (at: string): string => age(secondsSince(at, host.now()));
  const rows = backups.map((each) => [
    each.id,
    `${since(each.at)} ago`,
    sizeInWords(each),
    each.format ?? "?",
    each.where.join(", ") || "nowhere whole",
    each.damaged === undefined ? trustInWords(each, since).says : "damaged",
  ]);
  const damages = backups.flatMap(({ id, damaged }) => (damaged === undefined ? [] : [`damaged  ${id}  ${damaged}`]));
  const count = backups.length === 1 ? "1 backup" : `${backups.length} backups`;
  const all = bytes(backups.reduce((sum, each) => sum + each.bytes, 0));
  return [
    ...columns(
      [["backup", "taken", "size", "format", "in", "state"], ...rows],
      host.stdout.isTTY ? host.stdout.columns : Number.POSITIVE_INFINITY,
    ),
    "",
    ...damages,
    `${count}${where}, ${all}; ${newest === undefined ? "none of them is good" : `the newest good one is ${since(newest.at)} old`}`,
  ];
}
