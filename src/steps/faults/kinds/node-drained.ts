import { z } from "zod";
import { type ServiceName, serviceNames } from "../../../plan/plan.ts";
import { canDrainNodes, type DrainsNodes } from "../../../runtimes/abilities.ts";
import type { FaultKind } from "../fault-kind.ts";
import { type Ability, ability } from "./ability.ts";

interface NodeDrainedParameters {
  readonly service: ServiceName;
  readonly heedsBudget: boolean;
}

const draining: Ability<DrainsNodes> = ability(canDrainNodes, "empty a node, as it has none");

/**
 * A node is to be emptied under load. Asked to leave are the pods that a budget watches over: what has but one instance would be away
 * for as long as it moves, and a volume of this cluster cannot leave its node at all.
 */
export const nodeDrained: FaultKind<NodeDrainedParameters> = {
  kind: "node-drained",
  shape: {
    service: z.enum(serviceNames).default("app").meta({ description: "Whose instances leave, as far as their budget lets them." }),
    heedsBudget: z
      .boolean()
      .default(true)
      .meta({ description: "Whether they are asked to leave; otherwise all of them are ended, whatever their budget says." }),
  },
  mechanism: {
    native: "not possible: there are no nodes",
    compose: "not possible: there are no nodes",
    kind: "the node with most of the service's pods is cordoned, and each of them asked to leave through the eviction API, which heeds the PodDisruptionBudget; undone by uncordon. Pods with one instance or a volume stay: a local volume is bound to its node",
  },
  // Its pods are scheduled, made and asked whether they are ready.
  undoWithinSeconds: 180,
  target: ({ service }) => ({ service, instance: 0 }),
  does: ({ heedsBudget }) =>
    heedsBudget ? "is asked to leave its node, which takes no pod any more" : "is ended on its node, which takes no pod any more",
  obstacle: async ({ service }, { stack }) => draining.lack(stack) ?? draining.of(stack).drainObstacle(service),
  inject: ({ service, heedsBudget }, { stack, context }) => draining.of(stack).drain(service, { heedsBudget }, context),
  undo: ({ service }, { stack, context }) => draining.of(stack).undrain(service, context),
  remains: async (_parameters, { stack }) => {
    const closed = await draining.of(stack).closedNodes();
    return closed.length === 0 ? undefined : `${closed.join(", ")} takes no pods`;
  },
};
