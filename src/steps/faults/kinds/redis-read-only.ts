import type { FaultKind } from "../fault-kind.ts";
import { infoOf, withRedis, withRedisIfThere } from "../redis-access.ts";
import type { NoParameters } from "./no-parameters.ts";
import { redisObstacle, redisTarget } from "./redis.ts";

/** Nobody listens there: a primary that answered would have its replica drop the data for its own. */
const nobody = ["127.0.0.1", "1"] as const;

const mechanism = "REPLICAOF an address where nobody answers: it keeps its keys and takes no writes";

export const redisReadOnly: FaultKind<NoParameters> = {
  kind: "redis-read-only",
  shape: {},
  mechanism: { native: mechanism, compose: mechanism, kind: mechanism },
  target: () => redisTarget,
  does: () => "takes no writes",
  obstacle: (_, given) => redisObstacle(given),
  inject: async (_, { stack }) => {
    await withRedis(stack, (client) => client.sendCommand(["REPLICAOF", ...nobody]));
  },
  undo: (_, { stack }) => withRedisIfThere(stack, (client) => client.sendCommand(["REPLICAOF", "NO", "ONE"])),
  remains: async (_, { stack }) => {
    const role = await withRedis(stack, (client) => infoOf(client, "replication", "role"));
    return role === "master" ? undefined : `redis still takes no writes: its role is ${role}`;
  },
};
