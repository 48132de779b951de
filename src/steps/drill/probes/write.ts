import { randomUUID } from "node:crypto";
import { z } from "zod";
import { openClient, seen } from "../client.ts";
import { isAcknowledged, writeRow } from "../ledger-client.ts";
import type { CheckKind } from "./check-kind.ts";

const schema = z.strictObject({ write: z.literal("ledger", { error: "must be ledger" }) });

export type WriteCheck = z.output<typeof schema>;

/** A new row through the load balancer and the app is acknowledged: no cache can answer this one. */
export const write: CheckKind<WriteCheck> = {
  schema,
  wanted: () => "acknowledged",
  open: async (_check, { stack, ledger }) => {
    const client = await openClient(stack, 1);
    const key = stack.secret("load-key");
    return {
      ask: async (withinMs) => {
        const answer = await writeRow(client, ledger, key, randomUUID(), withinMs);
        const ok = isAcknowledged(answer);
        return { ok, seen: ok ? "acknowledged" : seen(answer), ms: answer.ms };
      },
      close: async () => client.close(),
    };
  },
};
