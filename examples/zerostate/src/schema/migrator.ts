import type { Client } from "pg";
import type { Migration } from "./files.ts";

export interface MigrationStatus {
  readonly version: number;
  readonly name: string;
  /** Undefined: not applied. */
  readonly appliedAt: string | undefined;
  /** The file is no longer what was applied. */
  readonly changed: boolean;
}

interface Applied {
  readonly version: number;
  readonly checksum: string;
  readonly applied_at: Date;
}

/** Any number nobody else uses: who holds it is the one who migrates. */
const lock = 7_205_759_403;

const table = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;

/** Runs migrations over one connection, one runner at a time: a second waits for the first and then finds nothing to do. */
export class Migrator {
  readonly #client: Client;
  readonly #migrations: readonly Migration[];

  constructor(client: Client, migrations: readonly Migration[]) {
    this.#client = client;
    this.#migrations = migrations;
  }

  /** Applies what is missing; returns the names applied. Throws when an applied file was edited since. */
  async up(): Promise<readonly string[]> {
    return this.#alone(async () => {
      await this.#client.query(table);
      const applied = await this.#applied();
      this.#refuseChanged(applied);
      const missing = this.#migrations.filter((migration) => !applied.has(migration.version));
      for (const migration of missing) await this.#apply(migration);
      return missing.map((migration) => migration.name);
    });
  }

  /** Takes down everything above version `to`; returns the names taken down, newest first. With 0 nothing is left, the record of migrations included. */
  async down(to: number): Promise<readonly string[]> {
    return this.#alone(async () => {
      const applied = await this.#applied();
      const excess = this.#migrations.filter((migration) => applied.has(migration.version) && migration.version > to).toReversed();
      for (const migration of excess) await this.#revert(migration);
      if (to === 0) await this.#client.query("DROP TABLE IF EXISTS schema_migrations");
      return excess.map((migration) => migration.name);
    });
  }

  async status(): Promise<readonly MigrationStatus[]> {
    const applied = await this.#applied();
    return this.#migrations.map((migration) => {
      const found = applied.get(migration.version);
      return {
        version: migration.version,
        name: migration.name,
        appliedAt: found?.applied_at.toISOString(),
        changed: found !== undefined && found.checksum !== migration.checksum,
      };
    });
  }

  #refuseChanged(applied: ReadonlyMap<number, Applied>): void {
    for (const migration of this.#migrations) {
      const found = applied.get(migration.version);
      if (found !== undefined && found.checksum !== migration.checksum) {
        throw new Error(`migration ${migration.name} was changed after it had been applied: write a new one`);
      }
    }
  }

  async #applied(): Promise<ReadonlyMap<number, Applied>> {
    const exists = await this.#client.query("SELECT to_regclass('schema_migrations') AS name");
    if (exists.rows[0].name === null) return new Map();
    const rows = (await this.#client.query<Applied>("SELECT version, checksum, applied_at FROM schema_migrations")).rows;
    return new Map(rows.map((row) => [row.version, row]));
  }

  async #apply(migration: Migration): Promise<void> {
    await this.#inTransaction(migration.name, async () => {
      await this.#client.query(migration.up);
      const values = [migration.version, migration.name, migration.checksum];
      await this.#client.query("INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)", values);
    });
  }

  async #revert(migration: Migration): Promise<void> {
    await this.#inTransaction(migration.name, async () => {
      await this.#client.query(migration.down);
      await this.#client.query("DELETE FROM schema_migrations WHERE version = $1", [migration.version]);
    });
  }

  async #inTransaction(name: string, work: () => Promise<void>): Promise<void> {
    await this.#client.query("BEGIN");
    try {
      await work();
      await this.#client.query("COMMIT");
    } catch (error) {
      await this.#client.query("ROLLBACK").catch(() => undefined);
      throw new Error(`migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  async #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.#client.query("SELECT pg_advisory_lock($1)", [lock]);
    try {
      return await work();
    } finally {
      // The lock ends with the session in any case; this frees it for one that goes on.
      await this.#client.query("SELECT pg_advisory_unlock($1)", [lock]).catch(() => undefined);
    }
  }
}
