import { z } from "zod";
import { type ServiceName, serviceNames } from "../../../plan/plan.ts";
import { type Autoscales, canAutoscale } from "../../../runtimes/autoscaling.ts";
import type { FaultKind } from "../fault-kind.ts";
import { type Ability, ability } from "./ability.ts";

interface CpuLoadParameters {
  readonly service: ServiceName;
  readonly cpus: number;
  readonly held: boolean;
}

const scaling: Ability<Autoscales> = ability(canAutoscale, "scale a service by what it uses");
const none = "not possible: nothing scales a service by what it uses";

/** Not a fault but more work, which may be one: the instances use more CPU than they request, so that there are to be more of them. */
export const cpuLoad: FaultKind<CpuLoadParameters> = {
  kind: "cpu-load",
  shape: {
    service: z.enum(serviceNames).default("app").meta({ description: "Whose instances have more to do." }),
    cpus: z.number().min(0.05).max(0.9).default(0.2).meta({ description: "So many CPUs each instance uses beside its own work." }),
    held: z
      .boolean()
      .default(false)
      .meta({ description: "Whether its autoscaler may make no more instances than there are: what the load costs then." }),
  },
  mechanism: {
    native: none,
    compose: none,
    kind: "a process of its own in each container of the service, which works for a part of every 0.2 s; with `held` the autoscaler's bounds as well",
  },
  target: ({ service }) => ({ service, instance: 0 }),
  does: ({ cpus, held }) =>
    `uses ${cpus} CPU more, as every instance that is planned does${held ? ", and no other may be made beside them" : ""}`,
  obstacle: async ({ service }, { stack }) => scaling.lack(stack) ?? scaling.of(stack).strainObstacle(service),
  inject: async ({ service, cpus, held }, { stack }) => {
    const scaled = scaling.of(stack);
    await scaled.watchAutoscaler(service);
    if (held) await scaled.holdAutoscaler(service);
    await scaled.strain(service, cpus);
  },
  undo: async ({ service, held }, { stack }) => {
    const scaled = scaling.of(stack);
    if (held) await scaled.freeAutoscaler(service);
    await scaled.relieve(service);
  },
  remains: async ({ service, held }, { stack }) => {
    const scaled = scaling.of(stack);
    if (await scaled.isStrained(service)) return `${service} still has more to do`;
    return held && (await scaled.isAutoscalerHeld(service)) ? `the autoscaler of ${service} is still held` : undefined;
  },
  // What it says while it makes fewer again is a part of what is asked of it: the watch outlives the undo.
  dismantle: async ({ service }, { stack }) => scaling.of(stack).leaveAutoscaler(service),
};
