import { z } from "zod";
import { sameValue } from "../../stack/same-value.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { infoOf, withRedis, withRedisIfThere } from "../redis-access.ts";
import { redisObstacle, redisTarget } from "./redis.ts";

export interface RedisEvictingParameters {
  readonly freeBytes: number;
}

const mechanism = "CONFIG SET maxmemory just above what is used, maxmemory-policy allkeys-lru";

export const redisEvicting: FaultKind<RedisEvictingParameters> = {
  kind: "redis-evicting",
  shape: {
    freeBytes: z.int().min(0).default(65_536).meta({ description: "So much more than what Redis uses may it use; then keys have to go." }),
  },
  mechanism: { native: mechanism, compose: mechanism, kind: mechanism },
  target: () => redisTarget,
  does: ({ freeBytes }) => `has ${freeBytes} bytes left and evicts keys`,
  obstacle: async (_, given) => {
    const names = planned(given).map(([name]) => name);
    return names.length === 2 ? redisObstacle(given) : "the plan does not say how much memory redis may use";
  },
  inject: async ({ freeBytes }, { stack }) => {
    await withRedis(stack, async (client) => {
      const used = Number(await infoOf(client, "memory", "used_memory"));
      await client.configSet({ maxmemory: String(used + freeBytes), "maxmemory-policy": "allkeys-lru" });
    });
  },
  undo: (_, given) => withRedisIfThere(given.stack, (client) => client.configSet(Object.fromEntries(planned(given)))),
  remains: async (_, given) => {
    const now: Readonly<Record<string, string>> = await withRedis(given.stack, (client) => client.configGet("maxmemory*"));
    const other = planned(given).find(([name, value]) => !sameValue(value, now[name] ?? ""));
    return other === undefined ? undefined : `redis has ${other[0]} ${now[other[0]]} instead of ${other[1]}`;
  },
};

function planned({ stack }: FaultGiven): readonly (readonly [name: string, value: string])[] {
  const settings = stack.plan.services.find(({ name }) => name === "redis")?.settings ?? [];
  return settings.filter(({ name }) => name === "maxmemory" || name === "maxmemory-policy").map(({ name, asked }) => [name, asked]);
}
