import type { FaultKind } from "../fault-kind.ts";
import { type RedisClient, withRedis, withRedisIfThere } from "../redis-access.ts";
import type { NoParameters } from "./no-parameters.ts";
import { redisObstacle, redisTarget } from "./redis.ts";

/** Stands among the application's keys while the fault is arranged, so that a drill sees when they are gone and when Redis keeps keys again. */
const witness = "parity:witness";
/** Longer than any drill holds a fault, and afterwards than it looks: the witness goes by itself. */
const witnessSeconds = { held: 3_600, afterwards: 180 } as const;

const mechanism = "FLUSHALL";

export const redisFlushed: FaultKind<NoParameters> = {
  kind: "redis-flushed",
  shape: {},
  mechanism: { native: mechanism, compose: mechanism, kind: mechanism },
  target: () => redisTarget,
  does: () => "loses every key",
  obstacle: (_, given) => redisObstacle(given),
  arrange: async (_, { stack }) => {
    await withRedis(stack, (client) => setWitness(client, witnessSeconds.held));
  },
  inject: async (_, { stack }) => {
    await withRedis(stack, (client) => client.flushAll());
  },
  // The witness alone: a cache that was emptied is filled again by those who use it.
  undo: (_, { stack }) => withRedisIfThere(stack, (client) => setWitness(client, witnessSeconds.afterwards)),
  remains: async () => undefined,
};

function setWitness(client: RedisClient, seconds: number): Promise<unknown> {
  return client.set(witness, "1", { expiration: { type: "EX", value: seconds } });
}
