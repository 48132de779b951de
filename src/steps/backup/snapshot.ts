import type { Client } from "pg";
import { fingerprint } from "./fingerprint.ts";
import type { BackupRole, Manifest } from "./manifest.ts";

/** What the source is at one moment, while it goes on being written to. */
export interface Snapshot {
  /** For pg_dump's --snapshot; holds as long as the transaction that exported it. */
  readonly id: string;
  readonly serverVersion: string;
  readonly databaseBytes: number;
  readonly roles: readonly BackupRole[];
}

/** Begins a transaction on the connection and exports its snapshot. The connection is the snapshot's from then on. */
export async function exportSnapshot(client: Client): Promise<Snapshot> {
  // It waits in its transaction while pg_dump works: limits that are good for an app would end it.
  await client.query("set idle_in_transaction_session_timeout = 0; set statement_timeout = 0; set lock_timeout = 0");
  await client.query("begin isolation level repeatable read read only");
  const { rows } = await client.query<{ id: string; version: string; bytes: string }>(
    `select pg_export_snapshot() as id, current_setting('server_version') as version, pg_database_size(current_database()) as bytes`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the server exported no snapshot");
  return { id: row.id, serverVersion: row.version, databaseBytes: Number(row.bytes), roles: await readRoles(client) };
}

export async function readServerVersion(client: Client): Promise<string> {
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
  return rows[0]?.version ?? "";
}

/** Reads every table as of the snapshot. */
export async function readTables(client: Client): Promise<Manifest["tables"]> {
  return [...(await fingerprint(client)).tables];
}

/** Every role but the server's own and the superuser that every server has. */
async function readRoles(client: Client): Promise<BackupRole[]> {
  const { rows } = await client.query<BackupRole>(
    `select r.rolname as name, r.rolcanlogin as login,
            coalesce((select json_agg(g.rolname order by g.rolname)
                        from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid), '[]') as "memberOf"
       from pg_roles r where r.rolname !~ '^pg_' and r.rolname <> 'postgres' order by r.rolname collate "C"`,
  );
  return rows;
}
