import type { FaultKind } from "../fault-kind.ts";
import { ending, endingObstacle, type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";

export const pause: FaultKind<InstanceParameters> = {
  kind: "pause",
  shape: instanceShape,
  mechanism: {
    native: "SIGSTOP to every process of the instance",
    compose: "docker pause",
    kind: "containerd pauses the task of the container, on its node; where a liveness probe asks the program itself, as of the app, the kubelet starts the container anew after half a minute",
  },
  target: targetOf,
  does: () => "is paused: it stays and answers nothing",
  obstacle: endingObstacle,
  inject: (target, { stack }) => ending.of(stack).pause(target),
  undo: (target, { stack }) => ending.of(stack).resume(target),
  remains: notRunning,
};
