import type { FaultKind } from "../fault-kind.ts";
import { ending, endingObstacle, type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";

export const kill: FaultKind<InstanceParameters> = {
  kind: "kill",
  shape: instanceShape,
  mechanism: {
    native: "SIGKILL to every process of the instance",
    compose: "docker kill, restart policy taken away",
    kind: "the pod deleted without grace, and its controller asks for one pod less",
  },
  target: targetOf,
  does: () => "is killed",
  obstacle: endingObstacle,
  inject: (target, { stack }) => ending.of(stack).kill(target),
  undo: (target, { stack, context }) => ending.of(stack).restore(target, context),
  remains: notRunning,
};
