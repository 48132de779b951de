import { messageOf } from "../../../errors/message-of.ts";
import type { Target } from "../../../runtimes/abilities.ts";
import type { FaultGiven } from "../fault-kind.ts";
import { infoOf, withRedis } from "../redis-access.ts";
import { instanceObstacle } from "./instance.ts";

/** The one Redis of a stack. */
export const redisTarget: Target = { service: "redis", instance: 0 };

/** Why nothing can be done to Redis: one clause; undefined when something can. */
export async function redisObstacle(given: FaultGiven): Promise<string | undefined> {
  const planned = instanceObstacle(redisTarget, given);
  if (planned !== undefined) return planned;
  const role = await withRedis(given.stack, (client) => infoOf(client, "replication", "role")).catch(messageOf);
  return role === "master" ? undefined : `redis is not the primary it is planned to be: ${role}`;
}
