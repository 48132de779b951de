import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIfThere } from "../../../files/read-if-there.ts";
import { writeAtomically } from "../../../files/write-atomically.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { liveDatabase, withConnection } from "../connection.ts";
import { syncPath } from "../store/files.ts";

type Marked = Pick<RunningStack, "kind" | "plan">;

/** Of its own for each runtime: a project may keep one stack of each. */
function markFile({ kind, plan }: Marked): string {
  return join(plan.stateDirectory, "closed", `${kind}.json`);
}

/**
 * Writes down, before a database is closed to sessions, by which names it may be found closed. Returns once that survives a crash of
 * this machine. Only a stack with such a mark is asked for closed databases.
 */
export async function markClosed(stack: Marked, names: readonly string[]): Promise<void> {
  const path = markFile(stack);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeAtomically(path, `${JSON.stringify({ v: 1, names })}\n`);
  await syncPath(dirname(path));
}

/** Nothing is marked any more: after the stack's data was deleted. */
export async function forgetClosed(stack: Marked): Promise<void> {
  await rm(markFile(stack), { force: true });
}

/** Whether a database of the stack may be closed. Reads one file, and asks no server. */
export async function mayBeClosed(stack: Marked): Promise<boolean> {
  return (await readIfThere(markFile(stack))) !== undefined;
}

/** Lets sessions into what was closed again, by whichever name it has now. Does nothing where there is no mark; idempotent. */
export async function reopenClosed(stack: RunningStack): Promise<void> {
  const text = await readIfThere(markFile(stack));
  if (text === undefined) return;
  const { database, ...server } = liveDatabase(stack);
  const names = namesIn(text) ?? [database];
  await withConnection({ ...server, database: "postgres" }, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "select datname as name from pg_database where datname = any($1) and not datallowconn",
      [names],
    );
    for (const { name } of rows) await client.query(`alter database ${client.escapeIdentifier(name)} with allow_connections true`);
  });
  await forgetClosed(stack);
}

/** undefined for a mark that somebody changed: the live database is then the one to look at. */
function namesIn(text: string): readonly string[] | undefined {
  try {
    const { names } = JSON.parse(text) as { names?: unknown };
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined;
  }
}
