import { stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../../errors/message-of.ts";
import type { Host } from "../../../host/host.ts";
import type { PlannedBackup } from "../../../plan/plan.ts";
import { indexName } from "../recover/archive-index.ts";
import { openPlace } from "../store/open-place.ts";
import { nameOfPlace, type Place } from "../store/place.ts";
import { copyAndNote } from "./copy-and-note.ts";
import { noteCopying, whileCopying } from "./copying.ts";
import { archiveDirectory, archivedSystems, archivesDirectory } from "./places.ts";
import { readState } from "./state.ts";

export interface Copying {
  readonly project: string;
  readonly stateDirectory: string;
  readonly backup: Pick<PlannedBackup, "store">;
  /** Hears what is in the way, whenever that is something else than before. */
  failed(problem: string): void;
}

const everyMs = 2_000;
/** So long a store that does not answer is left alone. */
const afterFailureMs = 15_000;
/** Where nothing comes to be copied, how far the log reaches is still said so often, as long as that goes on. */
const sayEveryMs = 15_000;

/** The place itself is asked what it has so often: what somebody removed there comes again. */
const askEveryMs = 600_000;

/** Times are monotonic. */
interface Known {
  readonly there: Set<string> | undefined;
  readonly askedAt: number;
  readonly index: string;
  readonly saidAt: number;
  /** ISO 8601: what was said. */
  readonly reached: string | undefined;
  readonly problem: string | undefined;
}

/**
 * Copies the logs of this project's servers to the store as they are sealed, until the signal fires: also those of a server that is gone.
 * What is in the way is noted beside the log and tried again.
 */
export async function copyContinuously(
  copying: Copying,
  { host, signal }: { readonly host: Host; readonly signal: AbortSignal },
): Promise<void> {
  const { store } = copying.backup;
  if (store === undefined) return;
  const known = new Map<string, Known>();
  let place: Place | undefined;
  let problem: string | undefined;
  while (!signal.aborted) {
    try {
      // Its journal is its own: a command that copies a backup has another.
      place ??= await openPlace(store, archivesDirectory(copying.stateDirectory), { host, signal });
      for (const system of await archivedSystems(copying.stateDirectory)) await copyOne(system, place, copying, known, { host, signal });
      problem = undefined;
    } catch (error) {
      if (signal.aborted) return;
      // What it has now nobody knows, and what was a folder may be another one.
      place = undefined;
      known.clear();
      if (messageOf(error) !== problem) copying.failed(messageOf(error));
      problem = messageOf(error);
      await noteProblem({ where: nameOfPlace(store), problem }, copying, host).catch(() => undefined);
    }
    await host.sleep(problem === undefined ? everyMs : afterFailureMs, signal).catch(() => undefined);
  }
}

async function copyOne(
  systemIdentifier: string,
  place: Place,
  { stateDirectory, project, failed }: Copying,
  known: Map<string, Known>,
  context: { readonly host: Host; readonly signal: AbortSignal },
): Promise<void> {
  const folder = archiveDirectory(stateDirectory, systemIdentifier);
  const before = known.get(systemIdentifier);
  const now = context.host.monotonic();
  const index = await versionOf(folder);
  const isSaid = before?.index === index && before.reached === (await readState(folder))?.sealed?.at;
  if (before !== undefined && before.index === index && (isSaid || now - before.saidAt < sayEveryMs)) return;
  const remembered = before !== undefined && now - before.askedAt < askEveryMs ? before : undefined;
  await whileCopying(folder, false, async () => {
    const { reach, there, problem } = await copyAndNote({ folder, systemIdentifier, project }, place, context, remembered?.there);
    if (problem !== undefined && problem.message !== before?.problem) failed(problem.message);
    const askedAt = remembered?.askedAt ?? now;
    known.set(systemIdentifier, { there, askedAt, index, saidAt: now, reached: reach?.reaches?.at, problem: problem?.message });
  });
}

/** Changes whenever the index does. */
async function versionOf(folder: string): Promise<string> {
  return stat(join(folder, indexName)).then(
    ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
    () => "",
  );
}

/** Beside every log that is received. */
async function noteProblem(
  failed: { readonly where: string; readonly problem: string },
  { stateDirectory }: Copying,
  host: Host,
): Promise<void> {
  for (const system of await archivedSystems(stateDirectory)) {
    const folder = archiveDirectory(stateDirectory, system);
    if ((await readState(folder)) !== undefined) await noteCopying(folder, { ...failed, reach: undefined }, host);
  }
}
