import type { Client } from "pg";
import { bookkeeping } from "./bookkeeping.ts";

/** Where a table's rows are on the disk: another file means that every row was written anew. */
export interface TableStorage {
  readonly oid: string;
  /** "schema.name", not quoted. */
  readonly table: string;
  readonly file: string;
  /** Of its rows, with what is stored beside them, without indexes. */
  readonly bytes: number;
  /** It holds no rows. */
  readonly empty: boolean;
}

export async function readStorage(client: Client): Promise<TableStorage[]> {
  const { rows } = await client.query<{ oid: string; schema: string; name: string; file: string; bytes: string; empty: boolean }>(
    `select c.oid::text as oid, n.nspname as schema, c.relname as name, pg_relation_filenode(c.oid)::text as file,
            pg_table_size(c.oid)::text as bytes, pg_relation_size(c.oid) = 0 as empty
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and c.relpersistence <> 't' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`,
  );
  return rows
    .filter(({ name }) => !bookkeeping.test(name))
    .map(({ oid, schema, name, file, bytes, empty }) => ({ oid, table: `${schema}.${name}`, file, bytes: Number(bytes), empty }));
}
