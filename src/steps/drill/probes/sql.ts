import type { Client } from "pg";
import { z } from "zod";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { type DatabaseAddress, liveDatabase, openClient } from "../../backup/connection.ts";
import { applicationDatabase } from "../../faults/sql-access.ts";
import type { CheckKind } from "./check-kind.ts";
import { compares, comparisonInWords, comparisonShape } from "./comparison.ts";
import { timed } from "./timed.ts";

const applicationName = "parity probe";
const roles = ["app", "superuser", "metrics"] as const;

const schema = z.strictObject({
  sql: z.string().min(1).meta({ description: "One statement, in a read-only transaction; the first column of its first row counts." }),
  ...comparisonShape,
  as: z.enum(roles).default("app").meta({ description: "The role that asks." }),
  newConnection: z.boolean().default(false).meta({ description: "A new connection every time." }),
});

export type SqlCheck = z.output<typeof schema>;

/** A statement straight to Postgres, past load balancer and app. */
export const sql: CheckKind<SqlCheck> = {
  schema,
  obstacle: (_check, { plan }) => (plan.services.some(({ name }) => name === "postgres") ? undefined : "the plan has no postgres"),
  wanted: comparisonInWords,
  open: async (check, { stack, host }) => {
    const address = addressOf(check.as, stack);
    let client: Client | undefined;
    const leave = async (): Promise<void> => {
      const left = client;
      client = undefined;
      await left?.end().catch(() => undefined);
    };
    return {
      ask: async (withinMs) => {
        const answer = await timed(host, withinMs, async (givenUp) => {
          const own = client ?? (await openClient(address));
          if (givenUp.aborted) await own.end();
          else client = own;
          const value = await firstValue(own, check.sql, withinMs);
          return { ok: compares(value, check), seen: value };
        });
        // Whatever went wrong may have left the connection in any state.
        if (check.newConnection || !answer.ok) void leave();
        return answer;
      },
      close: leave,
    };
  },
};

function addressOf(role: (typeof roles)[number], stack: RunningStack): DatabaseAddress {
  const live = { ...liveDatabase(stack), applicationName };
  if (role === "superuser") return live;
  if (role === "metrics") return { ...live, user: "parity_metrics", password: stack.secret("metrics-database") };
  return { ...applicationDatabase(stack), applicationName };
}

/** As Postgres writes it out. Only the extended protocol refuses a second statement, which could leave the transaction. */
async function firstValue(client: Client, text: string, withinMs: number): Promise<string> {
  await client.query("begin transaction read only");
  await client.query(`set local statement_timeout = ${Math.max(1, Math.floor(withinMs))}`);
  const types = { getTypeParser: () => (value: string) => value };
  const asked = { text, types, rowMode: "array", queryMode: "extended" } as const;
  const { rows } = await client.query<(string | null)[]>(asked as never);
  await client.query("rollback");
  const [row] = rows;
  return row === undefined ? "no row" : (row[0] ?? "null");
}
