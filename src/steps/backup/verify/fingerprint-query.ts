import type { Client } from "pg";

export interface Column {
  readonly name: string;
  readonly type: string;
  /** Its collation is one by which different texts can be equal. */
  readonly collates: boolean;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
}

export interface ListedTable extends Table {
  /** On the disk, with what was moved out of its rows. */
  readonly bytes: number;
  /** No physical backup holds its rows. */
  readonly unlogged: boolean;
}

/**
 * Types whose extended hash is the same only for the same value, byte by byte. Every other type is hashed as its text:
 * json, xml, point and the like have no extended hash; numeric 1.0 and 1.00, 0.0 and -0.0, interval '1 day' and '24 hours'
 * are equal and hash alike though they are not the same; an enum hashes by its object id, which differs in a restored copy.
 */
const exact: ReadonlySet<string> = new Set([
  "boolean",
  "smallint",
  "integer",
  "bigint",
  "text",
  "character varying",
  "bytea",
  "uuid",
  "date",
  "timestamp without time zone",
  "timestamp with time zone",
  "time without time zone",
]);

/**
 * Every table that holds rows of the database's own, partitions one by one, by name; where there are large objects, also the one
 * they are in. A materialised view is none of them: a dump holds its query and not its rows, and a restore fills it anew.
 */
export async function listTables(client: Client): Promise<ListedTable[]> {
  const { rows } = await client.query<Table & { bytes: string; unlogged: boolean }>(tablesQuery);
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}

const tablesQuery = `
  select n.nspname as schema, c.relname as name, pg_table_size(c.oid) as bytes, c.relpersistence = 'u' as unlogged,
         coalesce(json_agg(json_build_object(
           'name', a.attname,
           'type', format_type(a.atttypid, null),
           'collates', coalesce(not l.collisdeterministic, false)
         ) order by a.attnum) filter (where a.attnum is not null), '[]') as columns
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_collation l on l.oid = a.attcollation
   where c.relkind = 'r' and c.relpersistence <> 't'
     and (n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
          or c.oid = 'pg_catalog.pg_largeobject'::regclass and exists (select from pg_catalog.pg_largeobject))
   group by c.oid, n.nspname, c.relname, c.relpersistence
   order by n.nspname collate "C", c.relname collate "C"`;

/**
 * One row: `rows` and `content`, the sum of every row's 64-bit hash. A sum and not an exclusive or, in which two equal rows cancel out. The
 * server's hash of a row is itself a sum over its columns: hashed once more, or two rows that exchanged a value would add up to the same.
 */
export function fingerprintQuery(table: Table, quote: (identifier: string) => string): string {
  const from = `${quote(table.schema)}.${quote(table.name)}`;
  if (table.columns.length === 0) return `select count(*) as rows, '' as content from only ${from}`;
  const row = `row(${table.columns.map((column) => hashable(column, quote)).join(", ")})`;
  // By its bytes: the server's hash of a number keeps 32 bits of it.
  const hashed = `hash_record_extended(row(int8send(hash_record_extended(${row}, 0))), 0)`;
  return `select count(*) as rows, coalesce(sum(${hashed}), 0)::text as content from only ${from}`;
}

function hashable({ name, type, collates }: Column, quote: (identifier: string) => string): string {
  // As text it would lose the blanks at its end, which are part of it where no length was declared.
  if (type === "character" || type === "bpchar") return `bpcharsend(${quote(name)})`;
  if (!exact.has(type)) return `${quote(name)}::text collate "C"`;
  return collates ? `${quote(name)} collate "C"` : quote(name);
}
