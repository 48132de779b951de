import { checkServerIdentity } from "node:tls";
import { Client, type ClientConfig, DatabaseError, Pool, type QueryResultRow, types } from "pg";
import type { DatabaseSettings } from "../settings.ts";

/** Postgres did not answer in time or at all; the request can be tried again. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable";
}

const connectMilliseconds = 1000;
const queryMilliseconds = 3000;

// int8 arrives as text; every number here is within what a double holds exactly.
types.setTypeParser(types.builtins.INT8, Number);

/** `milliseconds`: how long a statement may take, here and in the server. */
export function connectionOptions(settings: DatabaseSettings, milliseconds: number): ClientConfig {
  const { DB_HOST: host, DB_SSLROOTCERT: ca } = settings;
  return {
    host,
    port: settings.DB_PORT,
    database: settings.DB_NAME,
    user: settings.DB_USER,
    password: settings.DB_PASSWORD_FILE,
    // pg passes no server name for an IP address, and the check would compare with "localhost".
    ssl:
      settings.DB_SSLMODE === "disable" ? false : { ca, checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate) },
    connectionTimeoutMillis: connectMilliseconds,
    query_timeout: milliseconds,
    statement_timeout: milliseconds,
    keepAlive: true,
    application_name: "quizmentor",
  };
}

/** SQLSTATE classes that speak of the server and not of the statement: connection, resources, shutdown, system. */
const serverClasses = new Set(["08", "53", "57", "58"]);

function isUnavailable(error: unknown): boolean {
  return !(error instanceof DatabaseError) || serverClasses.has((error.code ?? "").slice(0, 2));
}

async function orUnavailable<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((cause: unknown) => {
    throw isUnavailable(cause) ? new DatabaseUnavailable("the database does not answer", { cause }) : cause;
  });
}

/** A pool that outlives its server. */
export class Database {
  readonly #pool: Pool;
  readonly #settings: DatabaseSettings;

  constructor(settings: DatabaseSettings, onLost: (error: Error) => void) {
    this.#settings = settings;
    this.#pool = new Pool({ ...connectionOptions(settings, queryMilliseconds), max: settings.DB_POOL_SIZE, idleTimeoutMillis: 0 });
    this.#pool.on("error", onLost);
    // A killed backend speaks up twice, the second time on a client the pool has let go: without a listener that ends the process.
    this.#pool.on("connect", (client) => client.on("error", onLost));
  }

  /** Throws DatabaseUnavailable, or pg.DatabaseError for what the statement itself did wrong. */
  async rows<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await orUnavailable(this.#pool.query<Row>(text, [...values]))).rows;
  }

  /** On a connection of its own, for a statement that may take longer than a request does. Throws as `rows`. */
  async rowsWithin<Row extends QueryResultRow>(milliseconds: number, text: string): Promise<readonly Row[]> {
    const client = new Client(connectionOptions(this.#settings, milliseconds));
    client.on("error", () => undefined);
    try {
      await orUnavailable(client.connect());
      return (await orUnavailable(client.query<Row>(text))).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  connections(): Readonly<Record<"open" | "in_use" | "idle" | "waiting" | "max", number>> {
    const { totalCount: open, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { open, in_use: open - idle, idle, waiting, max: this.#settings.DB_POOL_SIZE };
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
