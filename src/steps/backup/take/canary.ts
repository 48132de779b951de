import { createHash, randomBytes } from "node:crypto";
import type { Client } from "pg";
import type { Manifest } from "../manifest.ts";

type Canary = NonNullable<Manifest["database"]["canary"]>;

const randomLength = 64 * 1024;
/** insufficient_privilege, read_only_sql_transaction. */
const notAllowed = new Set(["42501", "25006"]);

/**
 * Writes bytes nobody could guess into a table of parity's own, in the schema "parity", and commits them: a copy that has them has
 * what the source had acknowledged, byte by byte. undefined where the database cannot be written.
 */
export async function writeCanary(client: Client): Promise<Canary | undefined> {
  // Every value a byte can have, so that none of them can be lost on the way unnoticed.
  const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, value) => value)), randomBytes(randomLength)]);
  try {
    await client.query("begin");
    await client.query("create schema if not exists parity");
    await client.query(
      "create table if not exists parity.canary (id integer primary key check (id = 1), written_at timestamptz not null, bytes bytea not null)",
    );
    await client.query(
      `insert into parity.canary values (1, clock_timestamp(), $1)
       on conflict (id) do update set written_at = excluded.written_at, bytes = excluded.bytes`,
      [bytes],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    if (error instanceof Error && "code" in error && notAllowed.has(String(error.code))) return undefined;
    throw error;
  }
  return { table: "parity.canary", sha256: createHash("sha256").update(bytes).digest("hex") };
}
