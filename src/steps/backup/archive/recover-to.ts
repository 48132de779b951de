import { ParityError } from "../../../errors/parity-error.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { readKeys } from "../codec/keys.ts";
import { reaches } from "../recover/position.ts";
import { type PhysicalRestore, type RecoveredServer, restorePhysical } from "../recover/restore-physical.ts";
import { type RecoveryTarget, targetInWords } from "../recover/target.ts";
import type { OpenedBackup } from "../store/local.ts";
import type { Place } from "../store/place.ts";
import { type FrozenLog, freezeLog } from "./freeze.ts";
import { findLog, type KnownLog } from "./known-log.ts";
import { archiveDirectory } from "./places.ts";
import type { Reached } from "./reach.ts";

export interface RecoveredTo {
  readonly server: RecoveredServer;
  /** Of the archive, that were replayed. */
  readonly segments: number;
  /** Of them, that came from the store, and which that is. */
  readonly fetched: number;
  readonly where: string | undefined;
}

/**
 * Recovers a copy of the server from a physical backup and the archived log to a moment after it, and makes it a server of its own. What of
 * the log is not here comes from the store. The caller removes the copy. Rejects with BACKUP_FAILED when the log does not reach that far, or
 * has a gap before.
 */
export async function recoverTo(
  stack: RunningStack,
  opened: OpenedBackup,
  target: RecoveryTarget,
  openStore: () => Promise<Place | undefined>,
  context: StepContext,
): Promise<RecoveredTo> {
  const { stateDirectory, backup } = stack.plan;
  const { physical } = opened.manifest.database;
  if (physical === undefined) throw new Error("not a physical backup");
  const folder = archiveDirectory(stateDirectory, physical.systemIdentifier);
  // Before the log is taken: it then reaches at least as far as this says.
  const known = await findLog(folder, opened.manifest, openStore, context);
  if (known === undefined) throw noArchive(opened.manifest.id, backup.store !== undefined);
  const keys = await readKeys(stack.plan, context);
  const archive = { folder, compression: backup.compression, recipients: keys.recipients };
  const wanted = { timeline: physical.timeline, from: physical.stopLsn, segmentBytes: known.segmentBytes };
  const replay = async (until: number | undefined): Promise<RecoveredTo | undefined> => {
    const log = await freezeLog(archive, { ...wanted, until }, context, known.stored);
    try {
      const restore = { stateDirectory, opened, keys, password: stack.secret("postgres"), walDirectory: log.directory };
      const server = await replayed(restore, target, { reached: known.reached, log }, context);
      return server && { server, segments: log.segments, fetched: log.fetched, where: known.stored?.where };
    } finally {
      await log.remove();
    }
  };
  // A receiver that was away catches up at once: what was written long before a time is then sealed long after it, and was left out.
  const recovered = (target.to === "time" ? await replay(Date.parse(target.time)) : undefined) ?? (await replay(undefined));
  if (recovered === undefined) throw new Error("a log of which nothing was left out was not replayed");
  return recovered;
}

interface Known extends Pick<KnownLog, "reached"> {
  readonly log: FrozenLog;
}

/** undefined: what was taken of the log does not show the time to be reached, and there is more of it. */
async function replayed(
  restore: PhysicalRestore,
  target: RecoveryTarget,
  { reached, log }: Known,
  context: StepContext,
): Promise<RecoveredServer | undefined> {
  const aimed = asTheServerReads(target);
  return restorePhysical(restore, aimed, "promote", context).catch(async (error: unknown) => {
    if (target.to !== "time" || !endsBefore(error, aimed)) throw error;
    if (log.cut) return undefined;
    const past = reached.filter(({ at }) => isPast(at, target.time));
    if (log.superseded || past.length === 0) throw error;
    // Nothing was committed after that time, so that no log could tell it was reached: its end is the moment.
    return toTheEnd(await restorePhysical(restore, { to: "end" }, "promote", context), past, error);
  });
}

/** Before it has read its own zones it knows no "T" and no "Z". */
function asTheServerReads(target: RecoveryTarget): RecoveryTarget {
  return target.to === "time" ? { ...target, time: target.time.replace("T", " ").replace(/Z$/, "+00") } : target;
}

function endsBefore(error: unknown, target: RecoveryTarget): boolean {
  return error instanceof ParityError && error.message === `the log ends before ${targetInWords(target)}`;
}

/** By a whole millisecond: a time has more digits than are read here. */
function isPast(at: string, time: string): boolean {
  return Date.parse(at) > Date.parse(time);
}

async function toTheEnd(server: RecoveredServer, past: readonly Reached[], error: unknown): Promise<RecoveredServer> {
  if (past.some(({ lsn }) => reaches(server.reached.lsn, lsn))) return server;
  await server.remove();
  throw error;
}

function noArchive(id: string, hasStore: boolean): ParityError {
  const where = hasStore ? ", here or in the store" : "";
  return new ParityError("BACKUP_FAILED", `there is no archived log of the server that backup ${id} was taken of${where}`, {
    hint: "receive it all the time: backup: { wal: true } in the configuration, then: parity up",
  });
}
