import type { Client } from "pg";
import { asParityError, ParityError } from "../errors/parity-error.ts";
import type { RunningStack } from "../runtimes/runtime.ts";
import { connect, liveDatabase } from "../steps/backup/connection.ts";

/** A connection to a database of the stack's server, as its superuser. Rejects with NOT_RUNNING when the server cannot be reached. */
export async function connectTo(stack: RunningStack, database: string): Promise<Client> {
  return connect({ ...liveDatabase(stack), database }).catch((thrown: unknown) => {
    const { message, hint } = asParityError(thrown);
    throw new ParityError("NOT_RUNNING", message, { ...(hint === undefined ? {} : { hint }), cause: thrown });
  });
}

/** The superuser's own database: what creates and drops others is connected here, and its advisory locks count here. */
export const maintenanceDatabase = "postgres";

export async function databasesNamed(client: Client, prefix: string): Promise<readonly { name: string; comment: string | undefined }[]> {
  const { rows } = await client.query<{ name: string; comment: string | null }>(
    "select datname as name, shobj_description(oid, 'pg_database') as comment from pg_database where starts_with(datname, $1) order by oid desc",
    [prefix],
  );
  return rows.map(({ name, comment }) => ({ name, comment: comment ?? undefined }));
}

/** Also one that somebody is connected to. What another worker drops at the same moment is gone as well. */
export async function dropDatabase(client: Client, name: string): Promise<void> {
  await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`);
}
