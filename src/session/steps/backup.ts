import type { RestoreResult } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { type BackupResult, backup } from "../../steps/backup/backup.ts";
import { tryMigrations } from "../../steps/backup/migrations.ts";
import { restoreDrill } from "../../steps/backup/restore-drill.ts";
import { bytes, duration } from "../../text/words.ts";
import type { ToolName } from "../../toolchain/tool.ts";
import type { Session } from "../session.ts";

/** Programs of a backup, of the empty server it is restored into, and of the restore. */
export const restoreTools: readonly ToolName[] = ["postgres", "initdb", "pg_dump", "pg_restore"];

export async function backupStep(session: Session, stack: RunningStack, signal: AbortSignal): Promise<BackupResult> {
  return session.step("backup", "back the live database up", signal, async (context) => {
    const result = await backup(stack, context);
    return { value: result, outcome: "done", summary: `${result.id}: ${bytes(result.bytes)} in ${duration(result.seconds)}` };
  });
}

/** Restores into an empty server, compares, and tries the app's migrations there while it stands. */
export async function restoreStep(session: Session, stack: RunningStack, signal: AbortSignal, backupId: string): Promise<RestoreResult> {
  return session.step("restore", `restore ${backupId} into an empty server`, signal, async (context) => {
    const whileRestored = async (copy: Parameters<typeof tryMigrations>[2]): Promise<void> => {
      await tryMigrations(stack, context, copy);
    };
    const result = await restoreDrill(stack, backupId, context, { whileRestored });
    const good = isEqual(result);
    return { value: result, outcome: good ? "done" : "failed", summary: good ? "equal to its source" : "different from its source" };
  });
}

export function isEqual({ tables, schemaEqual, controlNoticed }: RestoreResult): boolean {
  return tables.length > 0 && tables.every(({ equal }) => equal) && schemaEqual && controlNoticed;
}
