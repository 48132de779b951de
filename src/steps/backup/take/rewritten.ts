import type { Client } from "pg";
import { ParityError } from "../../../errors/parity-error.ts";

/** Key: `schema.table`; value: the file that holds its rows. */
export type TableFiles = ReadonlyMap<string, string>;

/** As the connection sees them: within a snapshot as of that moment. */
export async function readTableFiles(client: Client): Promise<TableFiles> {
  const { rows } = await client.query<{ name: string; file: string }>(
    `select n.nspname || '.' || c.relname as name, c.relfilenode::text as file
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname <> 'pg_catalog'`,
  );
  return new Map(rows.map(({ name, file }) => [name, file]));
}

/**
 * Throws BACKUP_FAILED when a table has got another file since the snapshot: a snapshot sees none of the rows of a table that was emptied
 * or rewritten after it, neither in the dump nor in what the dump is compared with.
 */
export function refuseRewritten(then: TableFiles, now: TableFiles): void {
  const names = [...then].filter(([name, file]) => now.has(name) && now.get(name) !== file).map(([name]) => name);
  if (names.length === 0) return;
  throw new ParityError("BACKUP_FAILED", `emptied or rewritten while the backup was taken: ${names.sort().join(", ")}`, {
    hint: "take it again when no migration runs",
  });
}
