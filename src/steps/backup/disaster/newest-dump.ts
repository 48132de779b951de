import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { backup } from "../backup.ts";
import { listBackups, readBackup } from "../store/local.ts";

export interface NewestDump {
  readonly id: string;
  /** ISO 8601: no write after it can be in the backup; undefined when its manifest cannot be read. */
  readonly startedAt: string | undefined;
  /** There was none: it was taken for the drill, right before the loss. */
  readonly taken: boolean;
}

/**
 * The newest backup that can be restored into a server of another place: a dump. One that is damaged is not passed over, for nobody
 * would know it in a disaster. Takes one when there is none at all.
 */
export async function newestDump(stack: RunningStack, context: StepContext): Promise<NewestDump> {
  const { stateDirectory } = stack.plan;
  for (const id of (await listBackups(stateDirectory)).toReversed()) {
    const read = await readBackup(stateDirectory, id).catch(() => undefined);
    if (read === undefined) return { id, startedAt: undefined, taken: false };
    if (read.manifest.database.format !== "physical") return { id, startedAt: read.manifest.startedAt, taken: false };
  }
  const { id, manifest } = await backup(stack, context, { format: "custom" });
  return { id, startedAt: manifest.startedAt, taken: true };
}
