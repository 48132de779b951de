import { z } from "zod";
import { guardRelease } from "../../rollouts/guard.ts";
import type { FaultKind } from "../fault-kind.ts";
import { endOngoing, goOn } from "./ongoing.ts";
import { type ReleaseParameters, releaseInWords, releaseOf, releaseShape, rolledOut, rolling } from "./releasing.ts";

interface RolloutParameters extends ReleaseParameters {
  readonly unprotected: boolean;
  readonly startsAfterSeconds: number;
}

const none = "not possible: its instances are what the plan says, and nothing replaces them one after the other";
/** One instance after the other, each with its farewell. */
const undoWithinSeconds = 240;
/** What is left when it is over is told. */
const backWithinMs = (undoWithinSeconds - 10) * 1_000;

/** Not a fault but a change, which may be one: the instances are replaced one after the other by another release's. */
export const release: FaultKind<RolloutParameters> = {
  kind: "release",
  shape: {
    ...releaseShape,
    unprotected: z.boolean().default(false).meta({
      description:
        "Its instances are asked nothing before requests are sent to them, and end without a farewell: what a rollout costs then.",
    }),
    startsAfterSeconds: z
      .int()
      .min(0)
      .max(600)
      .default(0)
      .meta({ description: "So much later each of its instances begins to start: what asks whether it lives must wait for that." }),
  },
  mechanism: {
    native: none,
    compose: none,
    kind: "another pod template in the Deployment; taken back by the template of the ReplicaSet before it",
  },
  undoWithinSeconds,
  target: ({ service }) => ({ service, instance: 0 }),
  does: ({ fails, unprotected, automatic, startsAfterSeconds }) =>
    `is replaced by ${releaseInWords(fails)}${startsAfterSeconds > 0 ? ` that takes ${startsAfterSeconds} s to begin` : ""}${unprotected ? ", unprotected" : ""}${fails !== undefined && !automatic ? ", which nobody takes back" : ""}`,
  obstacle: async (parameters, { stack, id }) =>
    rolling.lack(stack) ?? rolling.of(stack).rolloutObstacle(parameters.service, releaseOf(parameters, id)),
  // What ends without a farewell is what the next release replaces.
  arrange: async ({ service, unprotected }, given) => {
    if (!unprotected) return;
    const before = releaseOf({ unprotected }, `${given.id}-before`);
    await rolling.of(given.stack).rollOut(service, before);
    await rolledOut(given, { service, release: before.name }, backWithinMs);
  },
  inject: async (parameters, given) => {
    const { service, automatic } = parameters;
    await rolling.of(given.stack).rollOut(service, releaseOf(parameters, given.id));
    if (automatic) goOn(given.id, given.context.signal, (ended) => guardRelease(rolling.of(given.stack), service, given.context, ended));
  },
  undo: async ({ service }, given) => {
    const failed = await endOngoing(given.id).catch((error: unknown) => error);
    await rolling.of(given.stack).rollBack(service);
    await rolledOut(given, { service, release: undefined }, backWithinMs);
    if (failed !== undefined) throw failed;
  },
  remains: async ({ service }, { stack }) => {
    const { release: name, state, says } = await rolling.of(stack).rolloutOf(service);
    if (name !== undefined) return `${service} is still of the release ${name}`;
    return state === "complete" ? undefined : `${service} is not whole: ${says}`;
  },
};
