import { type BreaksNames, canBreakNames } from "../../../runtimes/abilities.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { FaultKind } from "../fault-kind.ts";
import { type InstanceParameters, instanceObstacle, instanceShape, notRunning, targetOf } from "./instance.ts";

const noNames = "services reach each other by address: no name is asked for";

export const nameResolution: FaultKind<InstanceParameters> = {
  kind: "name-resolution",
  shape: instanceShape,
  mechanism: {
    native: "not possible: services reach each other by address, no name is asked for",
    compose: "its resolver is pointed where nobody answers",
    kind: "the resolver configuration of its pod, a file of the node, is pointed where nobody answers",
  },
  target: targetOf,
  does: () => "gets no answer to any name it asks for",
  obstacle: async (target, given) => {
    const { stack } = given;
    if (!canBreakNames(stack)) return noNames;
    return instanceObstacle(target, given) ?? stack.namesObstacle(target);
  },
  inject: (target, { stack }) => breaksNames(stack).breakNames(target),
  undo: (target, { stack }) => breaksNames(stack).mendNames(target),
  remains: notRunning,
};

function breaksNames(stack: RunningStack): RunningStack & BreaksNames {
  if (canBreakNames(stack)) return stack;
  throw new Error(noNames);
}
