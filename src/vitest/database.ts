import { readFile } from "node:fs/promises";
import type { Client } from "pg";
import type { RunningStack } from "../runtimes/runtime.ts";
import { connect, type DatabaseAddress, liveDatabase } from "../steps/backup/connection.ts";

/** What `pg` and most other clients take. */
export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** The authority that must have signed the server's certificate, PEM. */
  readonly ssl: { readonly ca: string };
}

/** A database of one test's own, as the app's role sees it. */
export interface TestDatabase {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM. */
  readonly ca: string;
  /** postgresql://…, with TLS verified against the stack's own authority. */
  readonly url: string;
  readonly connection: ConnectionOptions;
  /** Runs one statement on a connection of the fixture's own. */
  query<Row extends Record<string, unknown> = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface OpenTestDatabase {
  readonly database: TestDatabase;
  /** Ends the connection that `query` opened, if it did. */
  close(): Promise<void>;
}

export async function openTestDatabase(stack: RunningStack, name: string): Promise<OpenTestDatabase> {
  const authorityFile = stack.authorityFile();
  const { user } = stack.plan.database;
  const address: DatabaseAddress = { ...liveDatabase(stack), database: name, user, password: stack.secret("app-database") };
  const { host, port, password } = address;
  const ca = await readFile(authorityFile, "utf8");
  let client: Promise<Client> | undefined;
  const url = new URL(`postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`);
  url.searchParams.set("sslmode", "verify-full");
  url.searchParams.set("sslrootcert", authorityFile);
  const database: TestDatabase = {
    name,
    host,
    port,
    user,
    password,
    ca,
    url: url.href,
    connection: { host, port, database: name, user, password, ssl: { ca } },
    query: async <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> => {
      client ??= connect(address);
      return (await (await client).query<Row>(text, [...values])).rows;
    },
  };
  return { database, close: async () => (await client?.catch(() => undefined))?.end() };
}
