import { ParityError } from "../../../errors/parity-error.ts";
import type { RestoreProof } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { requirePrograms } from "../programs.ts";
import { reaches } from "../recover/position.ts";
import { type RecoveryTarget, targetInWords } from "../recover/target.ts";
import { ofProject, storedCopies } from "../store/catalogue.ts";
import { fetchFromStore } from "../store/fetch.ts";
import { listBackups, type OpenedBackup, readBackup } from "../store/local.ts";
import { openPlace } from "../store/open-place.ts";
import type { Place } from "../store/place.ts";
import { openPresent } from "../verify/open-present.ts";
import { ProofBook } from "../verify/proof.ts";
import { proveCopy } from "../verify/prove-copy.ts";
import { recoverTo } from "./recover-to.ts";

/** A copy of the database as it was at a moment. */
export interface MomentProved {
  readonly backup: string;
  readonly target: string;
  /** ISO 8601: of the last transaction that came back. */
  readonly lastCommittedAt: string | undefined;
  readonly lsn: string;
  /** Of the archived log. */
  readonly segments: number;
  /** Of them, that came from the store. */
  readonly fetched: number;
  readonly proofs: readonly RestoreProof[];
  readonly seconds: number;
}

/**
 * Recovers a copy to a moment from the newest physical backup before it (or the one that is named) and the archived log, and looks
 * whether it is consistent: nobody knows any more what its rows were to be equal to. Where a name stands in the log only the log tells: it is
 * looked for from the five newest physical backups, one after the other, the newest first. What is not here comes from the store. The copy is gone afterwards.
 */
export async function verifyTo(
  stack: RunningStack,
  target: RecoveryTarget,
  asked: string | undefined,
  context: StepContext,
): Promise<MomentProved> {
  const { stateDirectory, backup } = stack.plan;
  let opening: Promise<Place> | undefined;
  const openStore = async (): Promise<Place | undefined> =>
    backup.store === undefined ? undefined : (opening ??= openPlace(backup.store, stateDirectory, context));
  const ids = asked === undefined ? await candidates(stack, target, openStore, context) : [asked];
  return fromOneAfterTheOther(ids, target, context, (id) => verifyFrom(stack, id, target, openStore, context));
}

/** A name that was never made would otherwise restore everything that is here. */
const mostTried = 5;

/** Looks for a name from one backup after the other, of the newest ones; anything else from the first alone. */
export async function fromOneAfterTheOther<T>(
  ids: readonly string[],
  target: RecoveryTarget,
  { signal, emit }: Pick<StepContext, "signal" | "emit">,
  recover: (id: string) => Promise<T>,
): Promise<T> {
  const tried = ids.slice(0, mostTried);
  const words = targetInWords(target);
  let ended: unknown;
  for (const [index, id] of tried.entries()) {
    const note = `looking for ${words} from ${id}, backup ${index + 1} of ${tried.length}`;
    if (tried.length > 1) emit({ type: "step.progressed", step: "backup", note, share: index / tried.length });
    try {
      return await recover(id);
    } catch (error) {
      signal.throwIfAborted();
      if (tried.length === 1 || !isElsewhere(error, target)) throw error;
      ended = error;
    }
  }
  throw inNone(words, tried, ids.length, ended);
}

function inNone(words: string, tried: readonly string[], all: number, cause: unknown): ParityError {
  const which = all > tried.length ? `the ${tried.length} newest of ${all}` : `any of the ${tried.length}`;
  return new ParityError("BACKUP_FAILED", `${words} is not in the log from ${which} physical backups here on`, {
    hint: "is the name right? one from before the oldest of them is looked for with that backup's id: parity backup verify ID --to-name NAME",
    cause,
  });
}

async function verifyFrom(
  stack: RunningStack,
  id: string,
  target: RecoveryTarget,
  openStore: () => Promise<Place | undefined>,
  context: StepContext,
): Promise<MomentProved> {
  const began = context.host.monotonic();
  const book = new ProofBook(id, context);
  const opened = await openPresent(stack, id, book);
  requireBefore(opened, target);
  const { serverVersion } = opened.manifest.database;
  const programs = await requirePrograms(["postgres", "pg_amcheck"], serverVersion, context);
  // Not in the book while it may be refused: that the log does not reach a moment says nothing against the backup.
  const { server, segments, fetched, where } = await recoverTo(stack, opened, target, openStore, context);
  const { lastCommittedAt, lsn } = server.reached;
  const from = fetched === 0 ? "" : `, ${fetched} of them from ${where}`;
  const reached = `${targetInWords(target)} reached at ${lsn} with ${segments} segments of the archived log${from}`;
  try {
    await book.look({ level: "consistent", name: "recovery" }, async () => ({
      ok: true,
      detail: `${reached}; last commit ${lastCommittedAt ?? "before the backup"}`,
    }));
    const limited = { ...context, signal: AbortSignal.any([context.signal, server.expired]) };
    const connections = Math.max(2, context.host.cpus);
    const subject = { address: server.address(opened.manifest.database.name), programs, manifest: opened.manifest, connections };
    await proveCopy(subject, "consistent", book, limited);
    const seconds = (context.host.monotonic() - began) / 1_000;
    const words = targetInWords(target);
    const result: MomentProved = { backup: id, target: words, ...server.reached, segments, fetched, proofs: book.proofs, seconds };
    await context.run.record(`recovered-to-${id}.json`, "recovery", `${JSON.stringify(result, null, 2)}\n`);
    return result;
  } finally {
    await server.remove();
  }
}

/** Ids of physical backups from before the moment, the one to begin with first: those here, and where there is none the store's newest. */
async function candidates(
  { plan: { stateDirectory, project } }: RunningStack,
  target: RecoveryTarget,
  openStore: () => Promise<Place | undefined>,
  context: StepContext,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of (await listBackups(stateDirectory)).toReversed()) {
    const opened = await readBackup(stateDirectory, id).catch(() => undefined);
    if (opened !== undefined && isBefore(opened, target)) found.push(id);
  }
  if (found.length > 0) return target.to === "name" ? found : found.slice(0, 1);
  const place = await openStore();
  const stored = place === undefined ? [] : ofProject(await storedCopies(place), project);
  const newest = stored.findLast(
    ({ manifest, damaged }) => manifest !== undefined && damaged === undefined && isBefore({ manifest }, target),
  );
  if (place === undefined || newest === undefined) throw noneBefore(target, place);
  await fetchFromStore(newest.id, place, stateDirectory, context);
  return [newest.id];
}

/** A log that does not hold the name from this backup on may hold it from an earlier one on. */
function isElsewhere(error: unknown, target: RecoveryTarget): boolean {
  return target.to === "name" && error instanceof ParityError && error.message === `the log ends before ${targetInWords(target)}`;
}

function isBefore({ manifest }: Pick<OpenedBackup, "manifest">, target: RecoveryTarget): boolean {
  const { physical } = manifest.database;
  if (physical === undefined) return false;
  if (target.to === "time") return Date.parse(manifest.finishedAt) <= Date.parse(target.time);
  return target.to !== "position" || reaches(target.lsn, physical.stopLsn);
}

function requireBefore(opened: OpenedBackup, target: RecoveryTarget): void {
  if (isBefore(opened, target)) return;
  const why =
    opened.manifest.database.physical === undefined ? "is a dump, which holds one moment" : `is not from before ${targetInWords(target)}`;
  throw new ParityError("BACKUP_FAILED", `backup ${opened.manifest.id} ${why}`, {
    hint: "name a physical one from before that moment, or none: parity backup list",
  });
}

function noneBefore(target: RecoveryTarget, place: Place | undefined): ParityError {
  const where = place === undefined ? "here" : `here or in ${place.where}`;
  return new ParityError("BACKUP_FAILED", `there is no physical backup ${where} from before ${targetInWords(target)}`, {
    hint: "recovery begins with one: parity backup --format physical",
  });
}
