import { join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import { sha256OfFile } from "../../../files/sha256-of-file.ts";
import { severalAtOnce } from "../several.ts";
import type { Place, PlaceContext } from "../store/place.ts";
import { readSealed, type SealedFile } from "./log-index.ts";
import type { Reached } from "./reach.ts";
import { readState } from "./state.ts";
import {
  readStoredReach,
  type StoredReach,
  segmentPath,
  storedLog,
  unlessDamaged,
  writeStoredLine,
  writeStoredReach,
} from "./stored-log.ts";

/** A log that is received on this machine. */
export interface ArchivedLog {
  readonly folder: string;
  readonly systemIdentifier: string;
  readonly project: string;
}

export interface CopiedLog {
  readonly copied: number;
  /** As stored, of those. */
  readonly bytes: number;
  readonly reach: StoredReach | undefined;
  /** Names of all that is there now; undefined: the place was not asked. */
  readonly there: Set<string> | undefined;
  /** Segments that cannot be copied, because they are not here or not what was sealed: all others are. */
  readonly problem?: ParityError;
}

/** Two segments of 16 MiB at once are six parts in memory at most. */
const atOnce = 2;

/**
 * Copies what is sealed of a log, the oldest first, and says there how far it then reaches. What is there already is not sent again; what is
 * broken off leaves whole segments and nothing that counts as one. `there`: names of segments that are known to be there, to which those are
 * added that were copied; undefined asks the place. Only for the one who holds the log's copying. Rejects with STORE_FAILED, and with
 * BACKUP_FAILED when the index here was changed or the log there is another project's.
 */
export async function copyLog(
  { folder, systemIdentifier, project }: ArchivedLog,
  place: Place,
  context: PlaceContext,
  there?: Set<string>,
): Promise<CopiedLog> {
  // First: what it calls sealed is among what is read next.
  const state = await readState(folder);
  const sealed = await readSealed(folder);
  if (state === undefined) return { copied: 0, bytes: 0, reach: undefined, there };
  const reachAt = (reaches: Reached | undefined): StoredReach => {
    return { v: 1, project, segmentBytes: state.segmentBytes, at: new Date(context.host.now()).toISOString(), reaches };
  };
  const known = there ?? (await wholeThere(place, { folder, systemIdentifier, project }, sealed));
  // Before the first segment: else nobody could tell whose it is while the first ones are copied.
  if (known.size === 0) await writeStoredReach(place, systemIdentifier, reachAt(undefined));
  const missing = sealed.filter(({ name }) => !known.has(name));
  const changed: string[] = [];
  let bytes = 0;
  await severalAtOnce(missing, atOnce, async (file) => {
    context.signal.throwIfAborted();
    if (!(await isAsSealed(folder, file))) return void changed.push(file.name);
    const local = { path: join(folder, file.name), bytes: file.bytes, sha256: file.sha256 };
    await place.write(segmentPath(systemIdentifier, file.name), local, () => undefined);
    await writeStoredLine(place, systemIdentifier, file);
    known.add(file.name);
    bytes += file.bytes;
  });
  const reach = reachAt(state.sealed);
  await writeStoredReach(place, systemIdentifier, reach);
  const problem = changed.length === 0 ? {} : { problem: changedHere(changed) };
  return { copied: missing.length - changed.length, bytes, reach, there: known, ...problem };
}

async function wholeThere(place: Place, { systemIdentifier, project }: ArchivedLog, sealed: readonly SealedFile[]): Promise<Set<string>> {
  // One that was changed names nobody, and is written anew.
  const owner = (await readStoredReach(place, systemIdentifier).catch(unlessDamaged))?.project ?? project;
  if (owner !== project) throw anothersLog(place, systemIdentifier, owner);
  const { segments } = await storedLog(place, systemIdentifier);
  return new Set(sealed.flatMap(({ name, bytes }) => (segments.get(name) === bytes ? [name] : [])));
}

function anothersLog({ where }: Place, system: string, owner: string): ParityError {
  return new ParityError("BACKUP_FAILED", `wal/${system} in ${where} is the log of the project ${owner}, and nothing is copied over it`, {
    hint: "give this project a folder or a prefix of its own there: backup.store in the configuration",
  });
}

/** Before anything is copied it is read here: what was damaged here never arrives there. */
async function isAsSealed(folder: string, { name, sha256 }: SealedFile): Promise<boolean> {
  return sha256OfFile(join(folder, name)).then(
    (found) => found === sha256,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}

function changedHere(names: readonly string[]): ParityError {
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  return new ParityError("BACKUP_FAILED", `${names[0]}${more} of the archived log cannot be copied: missing here, or not what was sealed`, {
    hint: "no recovery goes across it; take a physical backup now: parity backup --format physical",
  });
}
