import type { Target } from "../../../runtimes/abilities.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { losing } from "../../faults/kinds/data-lost.ts";
import { ending } from "../../faults/kinds/instance.ts";
import { readKeys } from "../codec/keys.ts";
import { liveDatabase, withConnection } from "../connection.ts";
import { openBackup } from "../store/local.ts";
import { restorePhysical } from "./restore-physical.ts";
import type { Stopwatch } from "./stopwatch.ts";
import type { WalArchive } from "./wal-archive.ts";

export const lostTarget: Target & { readonly service: "postgres" } = { service: "postgres", instance: 0 };

/**
 * Restores a backup beside the stack, replays all the log there is, and starts the stack's Postgres on the result. Returns when the
 * last transaction that came back was committed, ISO 8601.
 */
export async function comeBack(
  stack: RunningStack,
  backupId: string,
  archive: WalArchive,
  watch: Stopwatch,
  context: StepContext,
): Promise<string | undefined> {
  const { plan } = stack;
  await watch.time("seal what was received of the log", () => archive.seal());
  const opened = await watch.time("check every byte of the backup", () => openBackup(plan.stateDirectory, backupId));
  const restore = {
    stateDirectory: plan.stateDirectory,
    opened,
    keys: await readKeys(plan, context),
    password: stack.secret("postgres"),
    walDirectory: archive.directory,
    durable: true,
  };
  const copy = await watch.time("restore the backup and replay the log", () => restorePhysical(restore, { to: "end" }, "promote", context));
  try {
    const data = await watch.time("end the recovered copy in good order", () => copy.shutDown());
    await watch.time("put the data in its place", () => losing.of(stack).giveData(lostTarget, data));
  } finally {
    await copy.remove();
  }
  await watch.time("start Postgres", () => ending.of(stack).restore(lostTarget, context));
  return copy.reached.lastCommittedAt;
}

/** Rises with every recovery: what the live database is on tells whether it is the recovered one. */
export function readTimeline(stack: RunningStack): Promise<number> {
  return withConnection(liveDatabase(stack), async (client) => {
    const { rows } = await client.query<{ timeline: number }>("select timeline_id as timeline from pg_control_checkpoint()");
    return rows[0]?.timeline ?? 0;
  });
}
