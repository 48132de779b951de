import type { Log } from "./log.ts";
import type { Database, Statement } from "./store/database.ts";

export interface AuditEntry {
  /** `payment_…`, `auth_…`, `key_…`. */
  readonly action: string;
  readonly client: string;
  readonly requestId: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const insert: Statement = { name: "audit", text: "INSERT INTO audit_logs (action, client, request_id, details) VALUES ($1, $2, $3, $4)" };

/** What a person will want to know afterwards. Written to the log at once, and to the database without anybody waiting for it. */
export class Audit {
  readonly #database: Database;
  readonly #log: Log;

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  record(entry: AuditEntry): void {
    this.#log.say("warn", entry.action, { request_id: entry.requestId, client: entry.client, ...entry.details });
    this.#database
      .rows(insert, [entry.action, entry.client, entry.requestId, JSON.stringify(entry.details)])
      .catch((error: unknown) => this.#log.say("error", "audit entry not stored", { action: entry.action, error: String(error) }));
  }
}
