import type { FaultKind } from "../fault-kind.ts";
import { type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";
import { supervised, supervisedObstacle } from "./supervised.ts";

/** The undo helps only one that nobody started again: whether somebody does is what a drill asks by its outcome. */
export const wedge: FaultKind<InstanceParameters> = {
  kind: "wedge",
  shape: instanceShape,
  mechanism: {
    native: "not possible: nothing asks whether a process lives",
    compose: "not possible: the engine asks nobody whether a container lives",
    kind: "SIGSTOP to every process of the container, which the kubelet can still end when its liveness probe fails",
  },
  target: targetOf,
  does: () => "stands still: its processes are there and do nothing",
  obstacle: supervisedObstacle,
  inject: (target, { stack }) => supervised.of(stack).wedge(target),
  undo: (target, { stack }) => supervised.of(stack).unwedge(target),
  // What stands still is still told to be running.
  remains: async (target, given) => {
    const state = await notRunning(target, given);
    if (state !== undefined) return state;
    return (await supervised.of(given.stack).standsStill(target)) ? `${target.service}/${target.instance} still stands still` : undefined;
  },
};
