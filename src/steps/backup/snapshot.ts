import type { Client } from "pg";

/** One moment of the source, while it goes on being written to. */
export interface Snapshot {
  /** For pg_dump's --snapshot; holds as long as the transaction that exported it. */
  readonly id: string;
  readonly serverVersion: string;
  readonly databaseBytes: number;
  /** Of the tables alone, without indexes: about what a dump writes. */
  readonly tableBytes: number;
}

/** Begins a transaction on the connection and exports its snapshot. The connection is the snapshot's from then on. */
export async function exportSnapshot(client: Client): Promise<Snapshot> {
  // It waits in its transaction while others work: limits that are good for an app would end it.
  await client.query("set idle_in_transaction_session_timeout = 0; set statement_timeout = 0; set lock_timeout = 0");
  await client.query("begin isolation level repeatable read read only");
  const { rows } = await client.query<{ id: string; version: string; bytes: string; tables: string }>(
    `select pg_export_snapshot() as id, current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
            (select coalesce(sum(pg_table_size(oid)), 0) from pg_class where relkind = 'r' and relnamespace <> 'pg_catalog'::regnamespace) as tables`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the server exported no snapshot");
  return { id: row.id, serverVersion: row.version, databaseBytes: Number(row.bytes), tableBytes: Number(row.tables) };
}

export async function readServerVersion(client: Client): Promise<string> {
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
  return rows[0]?.version ?? "";
}
