import { canPromote, type Promotes, type Target } from "../../../runtimes/abilities.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { stateOf } from "../state-of.ts";
import { type Ability, ability } from "./ability.ts";
import { ending, endingObstacle } from "./instance.ts";
import type { NoParameters } from "./no-parameters.ts";

const promoting: Ability<Promotes> = ability(canPromote, "give the database's lead to a replica");

const planned: Target = { service: "postgres", instance: 0 };
const replica: Target = { service: "postgres-replica", instance: 0 };

/**
 * The primary is gone for good. Its undo is what an operator does: the replica leads, and the server that was lost comes back as a copy
 * of it. Both have their planned places again when the fault is let go, in good order and after every write was looked up.
 */
export const primaryLost: FaultKind<NoParameters> = {
  kind: "primary-lost",
  shape: {},
  mechanism: {
    native: "not possible: the database has no replica",
    compose: "not possible: the database has no replica",
    kind: "SIGKILL to every process of the primary's pod, which nothing makes again; undone by pg_promote of the replica, to which the Service that writes is led then, and by a fresh copy (pg_basebackup) for the server that was lost",
  },
  // Who leads is kept with the data.
  lasting: true,
  // The lost server ends, the other is promoted, all of its data is copied; and once more when the lead is given back.
  undoWithinSeconds: 600,
  target: () => planned,
  does: () => "is killed, and its data with it",
  obstacle: async (_parameters, given) => {
    const { stack } = given;
    const obstacle = promoting.lack(stack) ?? (await endingObstacle(planned, given)) ?? (await promoting.of(stack).promotionObstacle());
    if (obstacle !== undefined) return obstacle;
    const primary = await promoting.of(stack).primary();
    return primary === planned.service ? undefined : `${primary} leads already`;
  },
  inject: (_parameters, { stack }) => ending.of(stack).kill(planned),
  undo: async (_parameters, { stack, context }) => {
    const database = promoting.of(stack);
    if ((await database.primary()) === planned.service) {
      if ((await stateOf(stack, planned)) === "running") {
        // Never killed, or back by itself before anything kept it away; or the lead was being given back when parity ended.
        if (!(await database.takesWrites(planned.service))) await database.promote(planned.service, context);
        return database.follow(replica.service, context);
      }
      await database.promote(replica.service, context);
    } else if (!(await database.takesWrites(replica.service))) await database.promote(replica.service, context);
    await database.follow(planned.service, context);
  },
  remains: async (_parameters, given) => notFollowing(given),
  dismantle: async (_parameters, given) => {
    const { stack, context } = given;
    const database = promoting.of(stack);
    if ((await database.primary()) !== planned.service) {
      // Who does not have everything must not lead.
      const problem = await notFollowing(given);
      if (problem !== undefined) throw new Error(problem);
      await database.promote(planned.service, context);
    }
    await database.follow(replica.service, context);
  },
};

/** What is wrong with the two: nobody follows, or both take themselves for the primary. */
async function notFollowing({ stack }: FaultGiven): Promise<string | undefined> {
  const told = await promoting.of(stack).replication();
  if (told === undefined) return "the database has no replica";
  const { primary, standby, follower } = told;
  if (await promoting.of(stack).takesWrites(standby)) return `${standby} is a primary beside ${primary}`;
  return follower?.streaming === true ? undefined : `${standby} does not follow ${primary}`;
}
