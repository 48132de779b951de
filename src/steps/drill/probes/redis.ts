import { z } from "zod";
import { openRedis, type RedisClient } from "../../faults/redis-access.ts";
import type { CheckKind } from "./check-kind.ts";
import { compares, comparisonInWords, comparisonShape } from "./comparison.ts";
import { timed } from "./timed.ts";

const schema = z.strictObject({
  redis: z.array(z.string()).min(1).meta({ description: 'One command and its arguments: ["PING"].' }),
  ...comparisonShape,
  newConnection: z.boolean().default(false).meta({ description: "A new connection every time." }),
});

export type RedisCheck = z.output<typeof schema>;

/** A command straight to Redis. */
export const redis: CheckKind<RedisCheck> = {
  schema,
  obstacle: (_check, { plan }) => (plan.services.some(({ name }) => name === "redis") ? undefined : "the plan has no redis"),
  wanted: comparisonInWords,
  open: async (check, { stack, host }) => {
    let client: RedisClient | undefined;
    const leave = async (): Promise<void> => {
      client?.destroy();
      client = undefined;
    };
    return {
      ask: async (withinMs) => {
        const answer = await timed(host, withinMs, async (givenUp) => {
          const own = client ?? (await openRedis(stack, withinMs));
          if (givenUp.aborted) own.destroy();
          else client = own;
          const value = written(await own.sendCommand([...check.redis]));
          return { ok: compares(value, check), seen: value };
        });
        if (check.newConnection || !answer.ok) await leave();
        return answer;
      },
      close: leave,
    };
  },
};

function written(reply: unknown): string {
  if (reply === null || reply === undefined) return "nil";
  return typeof reply === "string" ? reply : JSON.stringify(reply);
}
