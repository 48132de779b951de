import type { BackupLevel, RestoreResult } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { type BackupOptions, type BackupResult, backup } from "../../steps/backup/backup.ts";
import { type LiveRestore, requireTarget, restoreLive } from "../../steps/backup/live/restore-live.ts";
import type { LiveTarget } from "../../steps/backup/live/target.ts";
import { tryMigrations } from "../../steps/backup/migrations/trial.ts";
import { isWithin } from "../../steps/backup/verify/levels.ts";
import { highestLevel, restoreDrill } from "../../steps/backup/verify/restore-drill.ts";
import type { RestoredCopy } from "../../steps/backup/verify/restored-copy.ts";
import { bytes, duration } from "../../text/words.ts";
import type { ToolName } from "../../toolchain/tool.ts";
import type { Session } from "../session.ts";

/** Programs of a backup, of the empty server it is restored into, and of the restore. */
export const restoreTools: readonly ToolName[] = ["postgres", "initdb", "pg_dump", "pg_restore", "pg_amcheck"];

export async function backupStep(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  options: BackupOptions = {},
): Promise<BackupResult> {
  return session.step("backup", "back the live database up", signal, async (context) => {
    const result = await backup(stack, context, options);
    return { value: result, outcome: "done", summary: `${result.id}: ${bytes(result.bytes)} in ${duration(result.seconds)}` };
  });
}

/**
 * Proves a backup up to a level (as far as this stack allows when none is named): restores it into an empty server, compares, starts the
 * app on it, and tries the app's migrations there while it stands.
 */
export async function restoreStep(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  backupId: string,
  level: BackupLevel = highestLevel(stack),
): Promise<RestoreResult> {
  const title = isWithin("consistent", level) ? `restore ${backupId} into an empty server` : `look at the bytes of ${backupId}`;
  return session.step("restore", title, signal, async (context) => {
    const whileRestored = async (copy: RestoredCopy): Promise<void> => {
      if (isWithin("equal", level)) await tryMigrations(stack, context, copy);
    };
    const result = await restoreDrill(stack, backupId, context, { level, whileRestored });
    const outcome = outcomeUpTo(level, result);
    return { value: result, outcome: ends[outcome], summary: summaryOf(outcome, level, result) };
  });
}

/** Whether a backup was proved up to a level: "fail" when something does not hold, "unverified" when something could not be looked at. */
export function outcomeUpTo(level: BackupLevel, result: Pick<RestoreResult, "level" | "proofs">): "pass" | "fail" | "unverified" {
  if (result.proofs?.some(({ ok }) => ok === false)) return "fail";
  return result.level !== undefined && isWithin(level, result.level) ? "pass" : "unverified";
}

const ends = { pass: "done", fail: "failed", unverified: "invalid" } as const;

function summaryOf(outcome: "pass" | "fail" | "unverified", level: BackupLevel, { proofs = [] }: RestoreResult): string {
  if (outcome === "pass") return isWithin("equal", level) ? `equal to its source, proved up to ${level}` : `proved up to ${level}`;
  const open = proofs.filter(({ ok }) => ok !== true).map(({ name, detail }) => `${name}: ${detail}`);
  return `${outcome === "fail" ? "not what was backed up" : `not proved up to ${level}`}: ${open.join("; ")}`;
}

/** Puts a backup into use on the live server. What is refused is no restore that failed: it is told before the step begins. */
export async function liveRestoreStep(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  backupId: string,
  target: LiveTarget,
): Promise<LiveRestore> {
  const title = "into" in target ? `restore ${backupId} into ${target.into}` : `restore ${backupId} in the place of ${target.replace}`;
  await requireTarget(stack, target);
  return session.step("restore", title, signal, async (context) => {
    const result = await restoreLive(stack, backupId, target, context);
    const kept = result.aside === undefined ? "" : `; what was there is kept as ${result.aside}`;
    const bad = result.proofs.some(({ level, ok }) => level === "serving" && ok === false);
    return {
      value: result,
      outcome: bad ? "failed" : "done",
      summary: `${result.database} holds it after ${duration(result.seconds)}, proved up to ${result.level ?? "nothing"}${kept}`,
    };
  });
}
