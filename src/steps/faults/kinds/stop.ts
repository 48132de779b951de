import type { FaultKind } from "../fault-kind.ts";
import { ending, endingObstacle, type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";

export const stop: FaultKind<InstanceParameters> = {
  kind: "stop",
  shape: instanceShape,
  mechanism: {
    native: "its own stop signal, and nothing restarts it",
    compose: "docker stop, restart policy taken away",
    kind: "the pod's controller asks for one pod less, and the pod ends in its own way",
  },
  target: targetOf,
  does: () => "is stopped in its own way",
  obstacle: endingObstacle,
  inject: (target, { stack }) => ending.of(stack).halt(target),
  undo: (target, { stack, context }) => ending.of(stack).restore(target, context),
  remains: notRunning,
};
