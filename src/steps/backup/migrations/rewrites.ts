import type { LockHold } from "./locks.ts";
import type { TableStorage } from "./storage.ts";

/** A large table every row of which a migration wrote anew. PostgreSQL does so only while it keeps readers and writers out. */
export interface Rewrite {
  /** "schema.name". */
  readonly table: string;
  /** Before it was rewritten. */
  readonly bytes: number;
  /** How long everybody was kept out, in ms. */
  readonly ms: number;
}

/** A table that is empty afterwards was emptied, which takes no time; one with another object id is another table. */
export function findRewrites(
  before: readonly TableStorage[],
  after: readonly TableStorage[],
  holds: readonly LockHold[],
  largeTableBytes: number,
): Rewrite[] {
  const now = new Map(after.map((each) => [each.oid, each]));
  return before
    .filter(({ bytes, empty }) => bytes >= largeTableBytes && !empty)
    .filter(({ oid, file }) => {
      const found = now.get(oid);
      return found !== undefined && found.file !== file && !found.empty;
    })
    .map(({ table, bytes }) => ({ table, bytes, ms: longestOf(table, holds) }));
}

function longestOf(table: string, holds: readonly LockHold[]): number {
  return Math.max(0, ...holds.filter((hold) => hold.table === table && hold.mode === "AccessExclusiveLock").map(({ atMost }) => atMost));
}

/** A name without a schema is that of a table in any schema. */
export function isDeclared(table: string, declared: readonly string[]): boolean {
  return declared.some((name) => name === table || name === table.slice(table.indexOf(".") + 1));
}
