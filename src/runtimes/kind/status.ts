import type { Plan, PlannedService } from "../../plan/plan.ts";
import { labels } from "../containers/names.ts";
import type { InstanceStatus } from "../runtime.ts";
import { heldCondition } from "./conditions.ts";
import type { WorkloadObject } from "./explain.ts";
import { heldInstances } from "./held.ts";
import type { Pod } from "./objects.ts";
import { pausedContainer, podContainer } from "./pod-container.ts";
import { isEnding, podsOf, type World, workloadOf } from "./world.ts";

/** A pod, and as which instance of its service it is told of. */
export interface NumberedPod {
  readonly instance: number;
  readonly pod: Pod;
}

/**
 * The pods of a service as instances, past the numbers that a drill keeps empty: those that have a number written on them as that one,
 * the others in the order of their names. What is made beside the planned ones comes after them, and changes its number as they come.
 */
export function numberedPods(world: World, service: PlannedService): readonly NumberedPod[] {
  const held = heldInstances(workloadOf(world, service.name));
  const pods = podsOf(world, service.name).filter((pod) => !isEnding(pod) && !isSpent(pod));
  const numbers = new Map<number, Pod>();
  for (const pod of pods) {
    const written = writtenNumber(pod);
    if (written !== undefined && written < service.instances && !held.includes(written) && !numbers.has(written)) numbers.set(written, pod);
  }
  const known = new Set(numbers.values());
  let next = 0;
  for (const pod of pods.filter((each) => !known.has(each))) {
    while (held.includes(next) || numbers.has(next)) next += 1;
    numbers.set(next, pod);
  }
  return [...numbers].map(([instance, pod]) => ({ instance, pod })).toSorted((one, other) => one.instance - other.instance);
}

/** As which instance parity has marked a pod, so that it stays that one whatever else comes and goes. */
export function writtenNumber({ metadata }: Pod): number | undefined {
  const text = metadata?.labels?.[labels.instance];
  return text === undefined ? undefined : Number(text);
}

/** Those that have something to say: of a one-shot the last one, whose work is done. */
export function spokenPods(world: World, service: PlannedService): readonly NumberedPod[] {
  if (service.kind !== "one-shot") return numberedPods(world, service);
  const last = podsOf(world, service.name).at(-1);
  return last === undefined ? [] : [{ pod: last, instance: 0 }];
}

/** Of every planned instance, and of those an autoscaler made beside them. `pids`: of containers by their ids, where this machine shows them. */
export function statusOf(world: World, plan: Plan, pids: ReadonlyMap<string, number>): readonly InstanceStatus[] {
  return plan.services.flatMap((service) => {
    const workload = workloadOf(world, service.name);
    if (service.kind === "one-shot") return [jobStatus(service, workload, podsOf(world, service.name).at(-1))];
    const numbered = numberedPods(world, service);
    const held = heldInstances(workload);
    const most = Math.max(service.instances, ...numbered.map(({ instance }) => instance + 1));
    return Array.from({ length: most }, (_, instance) => {
      const pod = numbered.find((each) => each.instance === instance)?.pod;
      if (pod !== undefined) return podStatus(service, instance, pod, pids);
      return { ...nothing(service, instance), state: held.includes(instance) ? ("exited" as const) : ("absent" as const) };
    });
  });
}

function nothing(service: PlannedService, instance: number): Omit<InstanceStatus, "state"> {
  return { service: service.name, instance, pid: undefined, startedAt: undefined, restarts: 0, exitCode: undefined };
}

/** One that the kubelet evicted, or whose work is done, is what is left of an instance, not an instance. */
function isSpent({ status }: Pod): boolean {
  return status?.phase === "Failed" || status?.phase === "Succeeded";
}

function podStatus(service: PlannedService, instance: number, pod: Pod, pids: ReadonlyMap<string, number>): InstanceStatus {
  const container = podContainer(pod);
  const none = { ...nothing(service, instance), restarts: container?.restarts ?? 0 };
  if (container === undefined) return { ...none, state: "absent" };
  if (container.startedAt === undefined)
    return { ...none, state: container.exitCode === undefined ? "absent" : "exited", exitCode: container.exitCode };
  return {
    ...none,
    state: pausedContainer(pod) === container.id ? "paused" : "running",
    pid: pids.get(container.id),
    startedAt: container.startedAt,
  };
}

function jobStatus(service: PlannedService, workload: WorkloadObject | undefined, pod: Pod | undefined): InstanceStatus {
  const none = nothing(service, 0);
  if (workload?.kind !== "Job") return { ...none, state: "absent" };
  const startedAt = workload.status?.startTime === undefined ? undefined : Date.parse(workload.status.startTime);
  if (heldCondition(workload.status, "Complete") !== undefined) return { ...none, state: "finished", startedAt, exitCode: 0 };
  const container = pod && podContainer(pod);
  if (heldCondition(workload.status, "Failed") !== undefined) return { ...none, state: "exited", startedAt, exitCode: container?.exitCode };
  return { ...none, state: container?.startedAt === undefined ? "absent" : "running", startedAt, restarts: container?.restarts ?? 0 };
}
