import type { Client } from "pg";
import { bookkeeping } from "./bookkeeping.ts";

/** A query as the app would send it: a row by its key is read, or written back as it is. */
export interface LoadQuery {
  readonly sql: string;
  /** One row's key, as text, for each way to fill the query in; one empty list when it takes none. */
  readonly keys: readonly (readonly string[])[];
}

interface KeyedTable {
  readonly schema: string;
  readonly name: string;
  readonly key: readonly { readonly name: string; readonly type: string }[];
  /** A column that may be set to itself. */
  readonly column: string | null;
}

const mostTables = 20;
const keysOfTable = 200;

/** The largest tables that hold rows, with their primary key and a column that is neither generated nor part of it where there is one. */
const tablesQuery = `
  select n.nspname as schema, c.relname as name,
         coalesce((select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by k.place)
                     from pg_index i cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
                     join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
                    where i.indrelid = c.oid and i.indisprimary), '[]') as key,
         (select a.attname from pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'
           order by exists (select from pg_index i where i.indrelid = c.oid and a.attnum = any (i.indkey)), a.attnum
           limit 1) as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
   order by pg_relation_size(c.oid) desc, n.nspname, c.relname`;

/** Two reads and a write of each of the largest tables, in turn. Empty when no table holds a row. */
export async function loadQueries(client: Client): Promise<LoadQuery[]> {
  const { rows } = await client.query<KeyedTable>(tablesQuery);
  const queries: LoadQuery[][] = [];
  for (const table of rows.filter(({ name }) => !bookkeeping.test(name))) {
    if (queries.length === mostTables) break;
    const keys = await keysOf(client, table);
    if (keys.length > 0) queries.push(queriesOf(table, keys, (name) => client.escapeIdentifier(name)));
  }
  return [0, 1, 2].flatMap((turn) => queries.flatMap((ofTable) => ofTable[turn] ?? []));
}

async function keysOf(client: Client, { schema, name, key }: KeyedTable): Promise<string[][]> {
  const quoted = (identifier: string): string => client.escapeIdentifier(identifier);
  const columns = key.map((column) => `${quoted(column.name)}::text`).join(", ");
  const rowsWanted = key.length === 0 ? 1 : keysOfTable;
  const { rows } = await client.query<string[]>({
    text: `select ${columns} from only ${quoted(schema)}.${quoted(name)} limit ${rowsWanted}`,
    rowMode: "array",
  });
  return rows;
}

function queriesOf(
  { schema, name, key, column }: KeyedTable,
  keys: readonly string[][],
  quoted: (identifier: string) => string,
): LoadQuery[] {
  const from = `${quoted(schema)}.${quoted(name)}`;
  const byKey = key.map((part, index) => `${quoted(part.name)} = $${index + 1}::${part.type}`).join(" and ");
  const row = key.length === 0 ? `ctid = (select ctid from ${from} limit 1)` : byKey;
  const read = { sql: `select * from ${from} where ${row}`, keys };
  const write = column === null ? read : { sql: `update ${from} set ${quoted(column)} = ${quoted(column)} where ${row}`, keys };
  return [read, write, read];
}
