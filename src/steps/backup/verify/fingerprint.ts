import type { Client } from "pg";
import type { DatabaseAddress } from "../connection.ts";
import { fingerprintQuery, type ListedTable, listTables, type Table } from "./fingerprint-query.ts";
import { inParallel } from "./parallel.ts";

/** Marks contents whose rows were each hashed as a whole. What has no mark does not see two rows that exchanged a value. */
const form = "2:";

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
  /** The last value given out, or the one before the next where that was set by hand; undefined for one that stands at its start. */
  readonly last: string | undefined;
}

export interface Fingerprint {
  readonly tables: readonly TableFingerprint[];
  readonly sequences: readonly SequenceState[];
}

export interface Reading {
  /** Connections at once: each reads one table, and the server may read one with several workers. */
  readonly connections: number;
  /** More processes of the server's for one table, at most; what the server is set to when absent. */
  readonly workers?: number;
  /** Exported by a transaction that lasts as long as the reading; without one every table is as of when it is read. */
  readonly snapshot?: string;
  readonly signal?: AbortSignal;
  /** Called after every table: bytes read, and their share of all, 0..1. */
  readonly progressed?: (bytes: number, share: number) => void;
}

/** Reads every table once, one after the other, on a connection that is in a transaction of its own. `fingerprintTables` is quicker. */
export async function fingerprint(client: Client): Promise<Fingerprint> {
  await readAlike(client);
  const tables: TableFingerprint[] = [];
  for (const table of await listTables(client)) tables.push(await fingerprintTable(client, table));
  return { tables, sequences: await readSequences(client) };
}

/** Reads every table of a database once, several of them at a time and the largest first, so that none is left to be waited for. By name. */
export async function fingerprintTables(address: DatabaseAddress, reading: Reading): Promise<TableFingerprint[]> {
  const { connections, signal, progressed } = reading;
  const prepare = (client: Client): Promise<void> => beginReading(client, reading);
  const listed: ListedTable[] = [];
  await inParallel({ address, connections: 1, signal, prepare }, [async (client) => void listed.push(...(await listTables(client)))]);
  const whole = listed.reduce((sum, { bytes }) => sum + bytes, 0);
  const read = new Map<string, TableFingerprint>();
  let bytes = 0;
  const tasks = listed
    .toSorted((one, other) => other.bytes - one.bytes)
    .map((table) => async (client: Client): Promise<void> => {
      read.set(nameOf(table), await fingerprintTable(client, table));
      bytes += table.bytes;
      progressed?.(bytes, whole === 0 ? 1 : bytes / whole);
    });
  if (tasks.length > 0) await inParallel({ address, connections, signal, prepare }, tasks);
  return listed.map((table) => read.get(nameOf(table)) as TableFingerprint);
}

async function beginReading(client: Client, { snapshot, workers }: Reading): Promise<void> {
  await readAlike(client);
  if (workers !== undefined) await client.query(`set max_parallel_workers_per_gather = ${workers}`);
  await client.query("begin isolation level repeatable read read only");
  if (snapshot !== undefined) await client.query(`set transaction snapshot ${client.escapeLiteral(snapshot)}`);
}

/** How values look as text depends on settings; both sides must use the same. To compile a query takes longer than it wins here. Limits that are good for an app would end a long reading. */
export async function readAlike(client: Client): Promise<void> {
  await client.query(
    `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 1;
     set bytea_output = 'hex'; set lc_monetary = 'C'; set search_path = ''; set row_security = off; set jit = off;
     set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0`,
  );
}

/** On a connection that reads alike. */
export async function fingerprintTable(client: Client, table: Table): Promise<TableFingerprint> {
  const { rows } = await client.query<{ rows: string; content: string }>(fingerprintQuery(table, (name) => client.escapeIdentifier(name)));
  const columns = table.columns.map(({ name, type }) => `${name} ${type}`).join(", ");
  return { table: nameOf(table), rows: Number(rows[0]?.rows), content: `${form}${rows[0]?.content} of (${columns})` };
}

/** Whether these contents were read as they are read today. */
export function areComparable(tables: readonly TableFingerprint[]): boolean {
  return tables.every(({ content }) => content.startsWith(form));
}

export function nameOf({ schema, name }: Pick<Table, "schema" | "name">): string {
  return `${schema}.${name}`;
}

/** Sequences are not part of any snapshot: a value given out stays given out. */
export async function readSequences(client: Client): Promise<SequenceState[]> {
  const { rows } = await client.query<ListedSequence>(
    `select schemaname as schema, sequencename as name, last_value::text as last, start_value::text as start, increment_by::text as step
       from pg_catalog.pg_sequences order by schemaname collate "C", sequencename collate "C"`,
  );
  const states: SequenceState[] = [];
  for (const row of rows) states.push({ sequence: nameOf(row), last: row.last ?? (await readUncalled(client, row)) });
  return states;
}

interface ListedSequence {
  readonly schema: string;
  readonly name: string;
  readonly last: string | null;
  readonly start: string;
  readonly step: string;
}

/** After RESTART WITH 1000 nothing was given out, and yet it does not stand at its start: the next one is 1000. */
async function readUncalled(client: Client, { schema, name, start, step }: ListedSequence): Promise<string | undefined> {
  const sequence = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
  const { rows } = await client.query<{ last: string | null }>(
    `select case when is_called then last_value::text
                 when last_value::text <> $1 then (last_value::numeric - $2::numeric)::text end as last
       from ${sequence}`,
    [start, step],
  );
  return rows[0]?.last ?? undefined;
}
