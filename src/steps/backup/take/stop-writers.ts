import type { Client } from "pg";
import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import type { DatabaseAddress } from "../connection.ts";
import { listTables } from "../verify/fingerprint-query.ts";
import { withSource } from "./source.ts";

/** Whoever wants to write waits behind a lock that waits: as long as this at most, then they go on and it is tried again. */
const lockWithinMs = 500;
const tries = 20;
const pauseMs = 500;
/** lock_not_available; deadlock_detected; undefined_table: one was dropped since they were listed. */
const worthAnotherTry = new Set(["55P03", "40P01", "42P01"]);

/**
 * Does something at a moment in which no transaction has written to any table without being committed: every table is locked against
 * writers, for as long as the work takes. Rejects with BACKUP_FAILED when others hold their locks for too long.
 */
export async function stopWriters<T>(
  address: DatabaseAddress,
  { host, signal }: Pick<StepContext, "host" | "signal">,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withSource(address, signal, async (client) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.query(`begin; set local lock_timeout = ${lockWithinMs}; set local statement_timeout = 0`);
        const tables = (await listTables(client)).map(
          ({ schema, name }) => `only ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`,
        );
        if (tables.length > 0) await client.query(`lock table ${tables.join(", ")} in share mode`);
        const result = await work(client);
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback").catch(() => undefined);
        if (!(error instanceof Error && "code" in error && worthAnotherTry.has(String(error.code)))) throw error;
        if (attempt === tries) throw tooBusy(error);
        await host.sleep(pauseMs, signal);
      }
    }
  });
}

function tooBusy(cause: Error): ParityError {
  return new ParityError("BACKUP_FAILED", `in ${tries} tries no moment was found in which nobody was writing to a table`, {
    hint: "end transactions that stay open for long: select pid, query from pg_stat_activity where xact_start < now() - interval '1 s'",
    cause,
  });
}
