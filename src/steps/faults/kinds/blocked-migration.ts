import { ParityError } from "../../../errors/parity-error.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { withSuperuser } from "../sql-access.ts";
import { endSessions, openLockingSession, sessionName } from "../sql-sessions.ts";
import { quotedTable } from "../sql-table.ts";
import { obstacleOfTable, tableShape } from "./lock.ts";
import { openSessions, postgresTarget } from "./postgres.ts";

const queuesWithinMs = 10_000;
const lookEveryMs = 20;

export interface BlockedMigrationParameters {
  readonly table: string;
}

const mechanism = "a transaction that has read the table and stays open, and an ALTER TABLE that waits for it";

export const blockedMigration: FaultKind<BlockedMigrationParameters> = {
  kind: "blocked-migration",
  shape: { table: tableShape },
  mechanism: { native: mechanism, compose: mechanism, kind: mechanism },
  target: () => postgresTarget,
  does: ({ table }) => `has a migration of ${table} waiting, and everything else behind it`,
  obstacle: obstacleOfTable,
  inject: async ({ table }, given) => {
    const name = await quotedTable(table);
    await (await openLockingSession(given)).query(`begin; select from ${name} limit 1`);
    const migration = await openLockingSession(given);
    // Never committed: should its turn come after all, it is rolled back with its session.
    await migration.query("begin");
    migration.query(`alter table ${name} add column parity_fault integer`).catch(() => undefined);
    await awaitQueued(given);
  },
  undo: (_, given) => endSessions(given),
  remains: (_, given) => openSessions(given),
};

async function awaitQueued({ stack, context, id }: FaultGiven): Promise<void> {
  const { host, signal } = context;
  const asked = "select from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'";
  const until = host.monotonic() + queuesWithinMs;
  await withSuperuser(stack, async (client) => {
    while ((await client.query(asked, [sessionName(id)])).rowCount === 0) {
      if (host.monotonic() >= until) throw new ParityError("TOOL_FAILED", "the migration did not have to wait for the table");
      await host.sleep(lookEveryMs, signal);
    }
  });
}
