import { z } from "zod";
import { type ServiceName, serviceNames } from "../../../plan/plan.ts";
import { type CutsOff, canCutOff } from "../../../runtimes/rotation.ts";
import type { FaultKind } from "../fault-kind.ts";
import { type Ability, ability } from "./ability.ts";
import { type InstanceParameters, instanceObstacle, instanceShape, targetOf } from "./instance.ts";

interface CutOffParameters extends InstanceParameters {
  readonly from: ServiceName;
}

const cutting: Ability<CutsOff> = ability(canCutOff, "close the way of one instance alone");
const none = "not possible: a link is led through a proxy for all instances of a service (`partition`)";

/** One instance is well and of no use: what it needs is there for every other one. */
export const cutOff: FaultKind<CutOffParameters> = {
  kind: "cut-off",
  shape: { ...instanceShape, from: z.enum(serviceNames).meta({ description: "What it no longer reaches." }) },
  mechanism: {
    native: none,
    compose: none,
    kind: "a rule of iptables in the network namespace of the one pod, from its node: what goes to the port of the other service is refused",
  },
  target: targetOf,
  does: ({ from }) => `no longer reaches ${from}`,
  obstacle: async (parameters, given) => {
    const target = targetOf(parameters);
    const lack = cutting.lack(given.stack) ?? instanceObstacle(target, given);
    return lack ?? cutting.of(given.stack).cutOffObstacle(target, parameters.from);
  },
  inject: (parameters, { stack }) => cutting.of(stack).cutOff(targetOf(parameters), parameters.from),
  undo: (parameters, { stack }) => cutting.of(stack).reconnect(targetOf(parameters), parameters.from),
  remains: async (parameters, { stack }) => {
    const { service, instance } = parameters;
    const isCut = await cutting.of(stack).isCutOff(targetOf(parameters), parameters.from);
    return isCut ? `${service}/${instance} still does not reach ${parameters.from}` : undefined;
  },
};
