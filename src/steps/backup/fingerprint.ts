import type { Client } from "pg";
import { fingerprintQuery, listTables, type Table } from "./fingerprint-query.ts";

/** What one table holds. */
export interface TableFingerprint {
  /** `schema.table`. */
  readonly table: string;
  readonly rows: number;
  /** Of names, types and every value; order does not count. */
  readonly content: string;
}

export interface SequenceState {
  /** `schema.sequence`. */
  readonly sequence: string;
  /** The last value given out; undefined when none was. */
  readonly last: string | undefined;
}

export interface Fingerprint {
  readonly tables: readonly TableFingerprint[];
  readonly sequences: readonly SequenceState[];
}

/**
 * Reads every table once, one after the other: PostgreSQL itself reads one table with several workers.
 * Within a repeatable-read transaction the tables are as of its snapshot; sequences always are as of now.
 */
export async function fingerprint(client: Client): Promise<Fingerprint> {
  await readAlike(client);
  const tables: TableFingerprint[] = [];
  for (const table of await listTables(client)) tables.push(await fingerprintTable(client, table));
  return { tables, sequences: await readSequences(client) };
}

/** How values look as text depends on settings; both sides must use the same. */
async function readAlike(client: Client): Promise<void> {
  await client.query(
    "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 1; set bytea_output = 'hex'; set lc_monetary = 'C'; set search_path = ''",
  );
}

export async function fingerprintTable(client: Client, table: Table): Promise<TableFingerprint> {
  const { rows } = await client.query<{ rows: string; content: string }>(fingerprintQuery(table, (name) => client.escapeIdentifier(name)));
  const columns = table.columns.map(({ name, type }) => `${name} ${type}`).join(", ");
  return { table: nameOf(table), rows: Number(rows[0]?.rows), content: `${rows[0]?.content} of (${columns})` };
}

export function nameOf(table: Table): string {
  return `${table.schema}.${table.name}`;
}

/** Sequences are not part of any snapshot: a value given out stays given out. */
export async function readSequences(client: Client): Promise<SequenceState[]> {
  const { rows } = await client.query<{ sequence: string; last: string | null }>(
    `select schemaname || '.' || sequencename as sequence, last_value::text as last
       from pg_catalog.pg_sequences order by schemaname collate "C", sequencename collate "C"`,
  );
  return rows.map(({ sequence, last }) => ({ sequence, last: last ?? undefined }));
}
