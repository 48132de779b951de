import { messageOf } from "../../errors/message-of.ts";
import type { Replication } from "../../runtimes/abilities.ts";
import { canPromote } from "../../runtimes/abilities.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";

/** How the database's two servers stand to each other, or why nobody can say; undefined where there is one. */
export async function replicationOf(stack: RunningStack): Promise<Replication | { readonly problem: string } | undefined> {
  if (!canPromote(stack) || stack.plan.database.replication === undefined) return undefined;
  return stack.replication().catch((error: unknown) => ({ problem: messageOf(error) }));
}

/** "postgres-replica follows postgres (asynchronous): 0 bytes and 0.00 s behind". */
export function replicationLine(told: Replication | { readonly problem: string }): string {
  if ("problem" in told) return `replication: nobody can say: ${told.problem}`;
  const { primary, standby, mode, follower } = told;
  if (follower === undefined) return `${standby} does NOT follow ${primary} (${mode})`;
  const waits = mode === "synchronous" && !follower.awaited ? ", but no commit waits for it" : "";
  const how = follower.streaming ? "follows" : "catches up with";
  return `${standby} ${how} ${primary} (${mode}${waits}): ${follower.lagBytes} bytes and ${follower.lagSeconds.toFixed(2)} s behind`;
}
