import { ParityError } from "../../../errors/parity-error.ts";
import { damageIn } from "../damage.ts";
import { lineOf, linesOf } from "../recover/archive-index.ts";
import { severalAtOnce } from "../several.ts";
import type { Place } from "../store/place.ts";
import type { SealedFile } from "./log-index.ts";
import type { Reached } from "./reach.ts";

/**
 * A log in a store: "wal/<system identifier>/<segment>" and beside each segment its line of the index, "<segment>.index", which comes second:
 * a segment counts once that is there, and no longer once that is gone. "reaches.index" says whose log it is and how far it was whole when
 * that was written. So nothing is ever added to or rewritten for another segment's sake, and nobody needs to know who else writes.
 */
const root = "wal/";
const ending = ".index";
const reachName = `reaches${ending}`;
const atOnce = 8;

/** How far a log is stored somewhere else than here. */
export interface StoredReach {
  readonly v: 1;
  readonly project: string;
  readonly segmentBytes: number;
  /** ISO 8601: when this was written. */
  readonly at: string;
  /** All that was committed until then is there. */
  readonly reaches: Reached | undefined;
}

/** What a place has of one server's log, by names alone. */
export interface StoredNames {
  readonly systemIdentifier: string;
  /** Stored name of each segment that counts ("…0A.zst.age") → its length as stored. */
  readonly segments: ReadonlyMap<string, number>;
  /** Segments without their line. */
  readonly unlisted: readonly string[];
  /** Segments of which there is nothing but the line. */
  readonly lost: readonly string[];
}

function folderOf(system: string): string {
  return `${root}${system}/`;
}

export function segmentPath(system: string, name: string): string {
  return `${folderOf(system)}${name}`;
}

export function linePath(system: string, name: string): string {
  return `${folderOf(system)}${name}${ending}`;
}

/** Of which server's log a file in a place is; undefined: of none. */
export function systemIn(name: string): string | undefined {
  return /^wal\/(\d+)\//.exec(name)?.[1];
}

/** Of every server whose log was copied to a place. */
export async function storedLogs(place: Place): Promise<readonly StoredNames[]> {
  const files = await place.list(root);
  const systems = [...new Set(files.flatMap(({ name }) => systemIn(name) ?? []))].sort();
  return systems.map((system) => namesOf(system, files));
}

export async function storedLog(place: Place, system: string): Promise<StoredNames> {
  return namesOf(system, await place.list(folderOf(system)));
}

function namesOf(system: string, files: readonly { readonly name: string; readonly bytes: number }[]): StoredNames {
  const beginning = folderOf(system);
  const own = files.flatMap(({ name, bytes }) => (name.startsWith(beginning) ? [{ name: name.slice(beginning.length), bytes }] : []));
  const lines = new Set(own.flatMap(({ name }) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : [])));
  const segments = own.filter(({ name }) => !name.endsWith(ending));
  const stored = new Set(segments.map(({ name }) => name));
  return {
    systemIdentifier: system,
    segments: new Map(segments.filter(({ name }) => lines.has(name)).map(({ name, bytes }) => [name, bytes])),
    unlisted: segments.flatMap(({ name }) => (lines.has(name) ? [] : [name])),
    lost: [...lines].filter((name) => !stored.has(name) && `${name}${ending}` !== reachName),
  };
}

export async function writeStoredLine(place: Place, system: string, file: SealedFile): Promise<void> {
  await place.writeText(linePath(system, file.name), lineOf(JSON.stringify(file)));
}

/** What the place's index says of segments. Rejects with BACKUP_FAILED when a line was changed, or belongs to another segment. */
export async function readStoredLines(place: Place, system: string, names: readonly string[]): Promise<readonly SealedFile[]> {
  const found: SealedFile[] = [];
  await severalAtOnce(names, atOnce, async (name) => {
    const [file] = (await readLine(place, linePath(system, name), name)) as readonly SealedFile[];
    if (file?.name !== name) throw damagedThere(place, `the index's line of ${name}`);
    found.push(file);
  });
  return found;
}

export async function writeStoredReach(place: Place, system: string, reach: StoredReach): Promise<void> {
  await place.writeText(`${folderOf(system)}${reachName}`, lineOf(JSON.stringify(reach)));
}

/** undefined: there is none. Rejects with BACKUP_FAILED when it was changed. */
export async function readStoredReach(place: Place, system: string): Promise<StoredReach | undefined> {
  const path = `${folderOf(system)}${reachName}`;
  return (await readLine(place, path, "how far it reaches"))[0] as StoredReach | undefined;
}

async function readLine(place: Place, path: string, what: string): Promise<readonly unknown[]> {
  const text = await place.readText(path);
  try {
    return text === undefined ? [] : linesOf(text);
  } catch {
    throw damagedThere(place, `what the index says of ${what}`);
  }
}

/** For what cannot be read because it was changed: anything else is thrown on. */
export function unlessDamaged(error: unknown): undefined {
  damageIn(error);
}

export function damagedThere({ where }: Place, what: string): ParityError {
  return new ParityError("BACKUP_FAILED", `the log stored in ${where} is damaged: ${what} was changed`, {
    hint: "recover to a moment before it, or from a physical backup that was taken after it; take one now: parity backup --format physical",
  });
}
