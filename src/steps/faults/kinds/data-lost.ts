import { canLoseData, type LosesData } from "../../../runtimes/abilities.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { stateOf } from "../state-of.ts";
import { type Ability, ability } from "./ability.ts";
import { ending, endingObstacle, type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";

export const losing: Ability<LosesData> = ability(canLoseData, "take its data from an instance and give it other data");

/** The disk is gone: nothing of the instance is left. Its undo brings the very data back, unless other data was put in its place and kept. */
export const dataLost: FaultKind<InstanceParameters> = {
  kind: "data-lost",
  shape: instanceShape,
  mechanism: {
    native: "SIGKILL to every process of the instance, its data folder taken away and kept where nothing reads it",
    compose: "SIGKILL to every process of the container, the folder of its volume moved away and kept where nothing reads it",
    kind: "not possible: a claimed volume cannot be given other data",
  },
  lasting: true,
  target: targetOf,
  does: () => "is killed and loses its data",
  obstacle: async (target, given) => {
    const { stack } = given;
    return losing.lack(stack) ?? (await endingObstacle(target, given)) ?? losing.of(stack).lossObstacle(target);
  },
  inject: async (target, { stack }) => {
    await ending.of(stack).kill(target);
    await losing.of(stack).loseData(target);
  },
  undo: async (target, { stack, context }) => {
    if (await losing.of(stack).hasLostData(target)) {
      // Whatever it was started on meanwhile, or is being started on, is not its own.
      if (["running", "paused"].includes(await stateOf(stack, target))) await ending.of(stack).halt(target);
      await losing.of(stack).putDataBack(target);
    }
    await ending.of(stack).restore(target, context);
  },
  remains: async (target, given) => (await notRunning(target, given)) ?? (await stillLost(target, given)),
};

async function stillLost(target: InstanceParameters, { stack }: FaultGiven): Promise<string | undefined> {
  return (await losing.of(stack).hasLostData(target)) ? `the data of ${target.service}/${target.instance} is not in its place` : undefined;
}
