import { z } from "zod";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { obstacleInDatabase } from "../sql-access.ts";
import { endSessions, openLockingSession } from "../sql-sessions.ts";
import { quotedTable, tableObstacle } from "../sql-table.ts";
import { instanceObstacle } from "./instance.ts";
import { openSessions, postgresTarget } from "./postgres.ts";

const modes = ["SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"] as const;
const lockWithinMs = 30_000;

export interface LockParameters {
  readonly table: string;
  readonly mode: (typeof modes)[number];
}

export const tableShape: z.ZodType<string> = z
  .string()
  .min(1)
  .meta({ description: "A table of the application's database: “accounts”, “audit.entries”." });

/** Why nothing can be done to a table: one clause; undefined when something can. */
export async function obstacleOfTable({ table }: { readonly table: string }, given: FaultGiven): Promise<string | undefined> {
  return instanceObstacle(postgresTarget, given) ?? (await obstacleInDatabase(given, (client) => tableObstacle(client, table)));
}

const mechanism = "LOCK TABLE in a transaction that stays open";

export const lock: FaultKind<LockParameters> = {
  kind: "lock",
  shape: {
    table: tableShape,
    mode: z.enum(modes).default("ACCESS EXCLUSIVE").meta({ description: "Only ACCESS EXCLUSIVE makes readers wait too." }),
  },
  mechanism: { native: mechanism, compose: mechanism, kind: mechanism },
  target: () => postgresTarget,
  does: ({ table, mode }) => `holds ${table} locked: ${mode}`,
  obstacle: obstacleOfTable,
  inject: async ({ table, mode }, given) => {
    const session = await openLockingSession(given);
    await session.query(`set lock_timeout = ${lockWithinMs}`);
    await session.query(`begin; lock table ${await quotedTable(table)} in ${mode} mode`);
  },
  undo: (_, given) => endSessions(given),
  remains: (_, given) => openSessions(given),
};
