import { type ConnectionOptions, checkServerIdentity } from "node:tls";
import { type ClientConfig, DatabaseError, Pool, types } from "pg";
import type { DatabaseSettings } from "../settings.ts";

/** A prepared statement: parsed once per connection, by its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Row = readonly unknown[];

/** Postgres did not answer in time or at all; the request can be tried again. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super(`the database is not available: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = "DatabaseUnavailable";
  }
}

const connectMilliseconds = 1000;
const queryMilliseconds = 3000;

// int8 arrives as text; every number here is within what a double holds exactly.
types.setTypeParser(types.builtins.INT8, Number);

function sslOptions(settings: DatabaseSettings): ConnectionOptions | false {
  if (settings.sslMode === "disable") return false;
  if (settings.authority === undefined) return { rejectUnauthorized: false };
  // pg passes no server name for an IP address, and the check would compare with "localhost".
  return { ca: settings.authority, checkServerIdentity: (_host, certificate) => checkServerIdentity(settings.host, certificate) };
}

export function connectionOptions(settings: DatabaseSettings): ClientConfig {
  return {
    host: settings.host,
    port: settings.port,
    database: settings.name,
    user: settings.user,
    password: settings.password,
    ssl: sslOptions(settings),
    connectionTimeoutMillis: connectMilliseconds,
    keepAlive: true,
    application_name: "zerostate",
  };
}

/** SQLSTATE classes that speak of the server and not of the statement: connection, resources, shutdown, system. */
const unavailableClasses = new Set(["08", "53", "57", "58"]);

function unavailable(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  return error.code !== undefined && unavailableClasses.has(error.code.slice(0, 2));
}

/** Nobody listens, every connection is taken, the server is starting: trying again at once makes it worse for everybody. */
const refusals = new Set(["ECONNREFUSED", "53300", "57P03"]);
/** After a refused connection nobody else asks for a new one for this long; those there are go on being used. */
const restMilliseconds = 100;

function refused(error: unknown): boolean {
  return error instanceof Error && "code" in error && refusals.has(String(error.code));
}

/** A pool that outlives its server: every failure of a connection is one request's 503, and the next one connects anew. */
export class Database {
  readonly #pool: Pool;
  readonly #max: number;
  #refused = 0;
  #restUntil = 0;

  constructor(settings: DatabaseSettings, onError: (error: Error) => void) {
    this.#max = settings.maxConnections;
    this.#pool = new Pool({
      ...connectionOptions(settings),
      max: settings.maxConnections,
      // Connections stay: opening one costs a hundred reads, and a timer per release is not free either.
      idleTimeoutMillis: 0,
      query_timeout: queryMilliseconds,
      statement_timeout: queryMilliseconds,
    });
    this.#pool.on("error", onError);
    // A killed backend speaks up twice, the second time on a client the pool has let go: without a listener that ends the process.
    this.#pool.on("connect", (client) => client.on("error", onError));
  }

  /** Throws DatabaseUnavailable, or pg.DatabaseError for what the statement itself did wrong. */
  async rows(statement: Statement, values: readonly unknown[]): Promise<readonly Row[]> {
    if (this.#pool.idleCount === 0 && performance.now() < this.#restUntil)
      throw new DatabaseUnavailable("a connection has just been refused");
    try {
      const query = { name: statement.name, text: statement.text, values: values as unknown[], rowMode: "array" as const };
      return (await this.#pool.query(query)).rows as Row[];
    } catch (error) {
      if (refused(error)) this.#rest();
      throw unavailable(error) ? new DatabaseUnavailable(error) : error;
    }
  }

  connections(): Readonly<Record<"open" | "in_use" | "idle" | "waiting" | "max", number>> {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { open, in_use: open - idle, idle, waiting, max: this.#max };
  }

  /** How many connections were refused. */
  refusals(): number {
    return this.#refused;
  }

  #rest(): void {
    this.#refused++;
    this.#restUntil = performance.now() + restMilliseconds;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
