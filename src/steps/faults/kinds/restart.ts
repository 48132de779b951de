import type { FaultKind } from "../fault-kind.ts";
import { ending, endingObstacle, type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";
import { endAndRestore, goOn } from "./ongoing.ts";

export const restart: FaultKind<InstanceParameters> = {
  kind: "restart",
  shape: instanceShape,
  mechanism: {
    native: "its own stop signal, then started again at once",
    compose: "docker stop, then docker start",
    kind: "the pod ends in its own way, then its controller makes another",
  },
  target: targetOf,
  does: () => "is restarted",
  obstacle: endingObstacle,
  inject: async (target, { stack, context, id }) => {
    await ending.of(stack).halt(target);
    // Its start is part of the outage that clients are to see: it is not waited for here.
    goOn(id, context.signal, () => ending.of(stack).restore(target, context));
  },
  undo: endAndRestore,
  remains: notRunning,
};
