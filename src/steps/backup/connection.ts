import { readFile } from "node:fs/promises";
import type { Client, ClientConfig } from "pg";
import { messageOf } from "../../errors/message-of.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";

/** A database of a server, and who asks. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Path of the authority's certificate (PEM) that must have signed the server's; undefined for a server that speaks without TLS. */
  readonly authorityFile: string | undefined;
  /** As the server lists the session; "parity backup" when absent. */
  readonly applicationName?: string;
}

/** The stack's own database, as the superuser. */
export function liveDatabase(stack: RunningStack): DatabaseAddress {
  const { host, port } = stack.endpoint("postgres");
  return {
    host,
    port,
    database: stack.plan.database.name,
    user: "postgres",
    password: stack.secret("postgres"),
    authorityFile: stack.authorityFile(),
  };
}

/** For PostgreSQL's programs: in their environment, because anybody can read a command line. */
export function environmentOf(address: DatabaseAddress): Record<string, string> {
  return {
    PGHOST: address.host,
    PGPORT: String(address.port),
    PGDATABASE: address.database,
    PGUSER: address.user,
    PGPASSWORD: address.password,
    PGCONNECT_TIMEOUT: "10",
    ...(address.authorityFile === undefined
      ? { PGSSLMODE: "disable" }
      : { PGSSLMODE: "verify-full", PGSSLROOTCERT: address.authorityFile }),
  };
}

/** A connection that the work ends with. A server that goes away makes the next query reject. */
export async function withConnection<T>(address: DatabaseAddress, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(address);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function connect(address: DatabaseAddress): Promise<Client> {
  try {
    return await openClient(address);
  } catch (cause) {
    const says = messageOf(cause);
    throw new ParityError("BACKUP_FAILED", `the database ${address.database} on port ${address.port} cannot be reached: ${says}`, {
      hint: "look at its state with: parity status",
      cause,
    });
  }
}

/** As `connect`, and rejects with what the driver or the server itself says. */
export async function openClient(address: DatabaseAddress): Promise<Client> {
  const pg = await import("pg");
  const client = new pg.default.Client(await configuration(address));
  // Without a listener a backend that is killed would end this process; the query under way rejects by itself.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

async function configuration(address: DatabaseAddress): Promise<ClientConfig> {
  const { host, port, database, user, password, authorityFile, applicationName = "parity backup" } = address;
  const ssl = authorityFile === undefined ? false : { ca: await readFile(authorityFile, "utf8") };
  return { host, port, database, user, password, ssl, connectionTimeoutMillis: 10_000, application_name: applicationName };
}
