import type { Host } from "../../host/host.ts";
import { type Plan, type ServiceName, serviceNames } from "../../plan/plan.ts";
import { labels, stackId } from "../containers/names.ts";
import type { KindApi } from "./api.ts";
import type { WorkloadObject } from "./explain.ts";
import { type ClusterEvent, kindPath, listObjects, type Pod } from "./objects.ts";

/** What the cluster has of the stack. */
export interface World {
  readonly workloads: readonly WorkloadObject[];
  readonly pods: readonly Pod[];
}

const workloadKinds = [
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["batch/v1", "Job"],
] as const;

/** Of everything that is this stack's, and of nothing else. */
export function stackSelector(plan: Plan): string {
  return `${labels.stack}=${stackId(plan)}`;
}

export async function readWorld(api: KindApi, plan: Plan, signal?: AbortSignal): Promise<World> {
  const [pods, ...workloads] = await Promise.all([
    readPods(api, plan, signal),
    ...workloadKinds.map(([version, kind]) => listObjects<WorkloadObject>(api, version, kind, stackSelector(plan), signal)),
  ]);
  return { pods, workloads: workloads.flat() };
}

export async function readPods(api: KindApi, plan: Plan, signal?: AbortSignal): Promise<readonly Pod[]> {
  return listObjects<Pod>(api, "v1", "Pod", stackSelector(plan), signal);
}

/** Which service an object is part of. */
export function serviceOf({
  metadata,
}: {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}): ServiceName | undefined {
  return serviceNames.find((name) => name === metadata?.labels?.[labels.service]);
}

/** Sorted by name; those that are ending last: they are no longer what the service is. */
export function podsOf({ pods }: Pick<World, "pods">, service: ServiceName): readonly Pod[] {
  const own = pods.filter((pod) => serviceOf(pod) === service);
  return own.toSorted(
    (one, other) => Number(isEnding(one)) - Number(isEnding(other)) || (one.metadata?.name ?? "").localeCompare(other.metadata?.name ?? ""),
  );
}

export function isEnding({ metadata }: Pod): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

/** The newest: a one-shot that has changed is another Job. */
export function workloadOf({ workloads }: Pick<World, "workloads">, service: ServiceName): WorkloadObject | undefined {
  const made = ({ metadata }: WorkloadObject): string => metadata?.creationTimestamp ?? "";
  return workloads
    .filter((workload) => serviceOf(workload) === service)
    .toSorted((one, other) => made(one).localeCompare(made(other)))
    .at(-1);
}

/** As `World`, with what Kubernetes warned of. */
export interface Sight extends World {
  readonly events: readonly ClusterEvent[];
}

const sharedMs = 200;
const eventsEveryMs = 1_000;

/** Several waits at a time share one look at the cluster, and a look at its events a second. */
export function createLooker(api: KindApi, plan: Plan, host: Host): (signal: AbortSignal) => Promise<Sight> {
  let last: { readonly at: number; readonly world: Promise<World> } | undefined;
  let warned: { readonly at: number; readonly events: Promise<readonly ClusterEvent[]> } | undefined;
  return async (signal) => {
    const now = host.monotonic();
    if (last === undefined || now - last.at >= sharedMs) last = { at: now, world: readWorld(api, plan) };
    if (warned === undefined || now - warned.at >= eventsEveryMs) warned = { at: now, events: warnings(api) };
    const [world, events] = await Promise.all([last.world, warned.events]);
    signal.throwIfAborted();
    return { ...world, events };
  };
}

async function warnings(api: KindApi): Promise<readonly ClusterEvent[]> {
  const { items } = await api.request<{ items: ClusterEvent[] }>({
    path: kindPath("v1", "Event"),
    query: { fieldSelector: "type=Warning" },
  });
  return items;
}
