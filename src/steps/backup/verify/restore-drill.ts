import type { BackupLevel, RestoreProof, RestoreResult, TableComparison } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { levelOf } from "../../../state/level-of.ts";
import type { StepContext } from "../../../work/context.ts";
import { readKeys } from "../codec/keys.ts";
import type { OpenedBackup } from "../store/local.ts";
import { copyFailure } from "./copy-failure.ts";
import { isWithin } from "./levels.ts";
import { openPresent } from "./open-present.ts";
import { ProofBook, type Subject } from "./proof.ts";
import { proveCopy } from "./prove-copy.ts";
import { type Drill, proveReadable } from "./readable.ts";
import { restoreCopy } from "./restore-copy.ts";
import type { RestoredCopy } from "./restored-copy.ts";
import { obstacleToServing, proveServing } from "./serving/prove-serving.ts";

export interface RestoreOptions {
  /** How far it is to be proved; as far as this stack allows when absent. */
  readonly level?: BackupLevel;
  /** Done with the restored copy after it was compared and before it is removed. */
  readonly whileRestored?: (copy: RestoredCopy) => Promise<void>;
}

/**
 * Proves a backup as far as it is asked for: its bytes, that they can be read, a restore into an empty server of its own, equality with
 * the source table by table, a control that shows the comparison can see, and an instance of the app on the copy. The live database is
 * never touched. Rejects with BACKUP_FAILED when the backup is damaged or does not restore; what the proofs found is in the result.
 */
export async function restoreDrill(
  stack: RunningStack,
  backupId: string,
  context: StepContext,
  options: RestoreOptions = {},
): Promise<RestoreResult> {
  return restoreAndProve(stack, backupId, context, options).catch((error: unknown) => {
    throw copyFailure(error);
  });
}

async function restoreAndProve(
  stack: RunningStack,
  backupId: string,
  context: StepContext,
  options: RestoreOptions,
): Promise<RestoreResult> {
  const wanted = options.level ?? highestLevel(stack);
  const book = new ProofBook(backupId, context);
  const opened = await openPresent(stack, backupId, book);
  const conclude = (compared: Compared): Promise<RestoreResult> => concluded(opened, book, wanted, compared, context);
  if (wanted === "present") return conclude(nothingCompared);
  const drill: Drill = { stack, opened, keys: await readKeys(stack.plan, context), book, context };
  if (wanted === "readable") {
    await proveReadable(drill);
    return conclude(nothingCompared);
  }
  const began = context.host.monotonic();
  const copy = await restoreCopy(drill);
  const restoreSeconds = (context.host.monotonic() - began) / 1_000;
  const { server } = copy;
  const limited = { ...context, signal: AbortSignal.any([context.signal, server.expired]) };
  try {
    const tables = await proveCopy(subjectOf(copy, opened, context), wanted, book, limited);
    if (isWithin("serving", wanted)) await proveServing(copy, drill, limited);
    const result = await conclude({ tables, restoreSeconds });
    await options.whileRestored?.(copy);
    return result;
  } catch (error) {
    throw server.expired.aborted ? server.expired.reason : error;
  } finally {
    await server.remove();
  }
}

function subjectOf({ server, database, programs }: RestoredCopy, { manifest }: OpenedBackup, { host }: StepContext): Subject {
  return { address: server.address(database), programs, manifest, connections: Math.max(2, host.cpus) };
}

/** As far as a backup can be proved with this stack. */
export function highestLevel(stack: RunningStack): BackupLevel {
  return obstacleToServing(stack) === undefined ? "serving" : "equal";
}

interface Compared {
  readonly tables: readonly TableComparison[];
  readonly restoreSeconds: number;
}

const nothingCompared: Compared = { tables: [], restoreSeconds: 0 };

async function concluded(
  { manifest, digest }: OpenedBackup,
  { proofs }: ProofBook,
  wanted: BackupLevel,
  { tables, restoreSeconds }: Compared,
  context: StepContext,
): Promise<RestoreResult> {
  const held = (...names: readonly string[]): boolean =>
    names.every((name) => proofs.some((proof) => proof.name === name)) &&
    proofs.every(({ name, ok }) => !names.includes(name) || ok === true);
  const result: RestoreResult = {
    backup: manifest.id,
    format: manifest.database.format,
    level: levelOf(proofs),
    proofs,
    databaseBytes: manifest.database.databaseBytes,
    backupBytes: manifest.bytes,
    backupSeconds: manifest.seconds,
    restoreSeconds,
    compareSeconds: secondsOf(proofs, "consistent", "equal"),
    sha256: digest,
    tables,
    schemaEqual: held("schema") && proofs.every(({ name, ok }) => name !== "sequences" || ok === true),
    controlNoticed: held("control"),
  };
  await context.run.record(`restore-${manifest.id}.json`, "restore", `${JSON.stringify({ result }, null, 2)}\n`);
  // What was not to be compared is no comparison that failed.
  if (isWithin("equal", wanted)) context.emit({ type: "restore.compared", result });
  return result;
}

/** Of looking at the copy, without the restore itself. */
function secondsOf(proofs: readonly RestoreProof[], ...levels: readonly BackupLevel[]): number {
  return proofs.filter(({ level, name }) => levels.includes(level) && name !== "restore").reduce((sum, { seconds }) => sum + seconds, 0);
}
