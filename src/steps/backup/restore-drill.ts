import type { RestoreResult } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { compareWithSource, type RestoredCopy } from "./compare-with-source.ts";
import { startIsolatedServer } from "./isolated-server.ts";
import { requirePrograms } from "./programs.ts";
import { restoreDump } from "./restore-dump.ts";
import { openBackup } from "./store.ts";

export interface RestoreOptions {
  /** Done with the restored copy after it was compared and before it is removed. */
  readonly whileRestored?: (copy: RestoredCopy) => Promise<void>;
}

/**
 * Proves a backup: its bytes, then a restore into an empty server of its own, compared with the source table by table, and a
 * control that shows the comparison can see. The live database is never touched. Rejects with BACKUP_FAILED when the backup is
 * damaged or does not restore; what the comparison found is in the result.
 */
export async function restoreDrill(
  stack: RunningStack,
  backupId: string,
  context: StepContext,
  options: RestoreOptions = {},
): Promise<RestoreResult> {
  const { stateDirectory, database } = stack.plan;
  const { host } = context;
  const opened = await openBackup(stateDirectory, backupId);
  const programs = await requirePrograms(["postgres", "initdb", "pg_dump", "pg_restore"], opened.manifest.serverVersion, context);
  const server = await startIsolatedServer(stateDirectory, programs, context);
  try {
    const startedAt = host.monotonic();
    await restoreDump(server, opened, database.user, programs, context);
    const copy = { server, database: opened.manifest.database, programs };
    const restoredAt = host.monotonic();
    const comparison = await compareWithSource(copy, opened.manifest, context);
    const comparedAt = host.monotonic();
    const { problems, ...compared } = comparison;
    const { manifest, digest } = opened;
    const result: RestoreResult = {
      backup: backupId,
      databaseBytes: manifest.databaseBytes,
      backupBytes: manifest.bytes,
      backupSeconds: manifest.seconds,
      restoreSeconds: (restoredAt - startedAt) / 1_000,
      compareSeconds: (comparedAt - restoredAt) / 1_000,
      sha256: digest,
      ...compared,
    };
    await context.run.record(`restore-${backupId}.json`, "restore", `${JSON.stringify({ result, problems }, null, 2)}\n`);
    context.emit({ type: "restore.compared", result });
    await options.whileRestored?.(copy);
    return result;
  } finally {
    await server.remove();
  }
}
