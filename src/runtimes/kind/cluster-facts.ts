import type { V1Node } from "@kubernetes/client-node";
import type { AutoscalerFact, ClusterFacts, NodeFact, PodFact, WarningFact } from "../../events/cluster-facts.ts";
import type { Plan } from "../../plan/plan.ts";
import type { KindApi } from "./api.ts";
import { heldCondition } from "./conditions.ts";
import { isReady } from "./explain-pod.ts";
import { namespacesOfStack } from "./names.ts";
import { type Autoscaler, type ClusterEvent, kindPath, listObjects, type Pod } from "./objects.ts";
import { readPods, serviceOf, stackSelector } from "./world.ts";

const mostWarnings = 5;
/** What was warned of before says more of the past than of the stack. */
const newestMs = 600_000;

/** `now`: ms since 1970. */
export async function readClusterFacts(api: KindApi, plan: Plan, now: number): Promise<ClusterFacts> {
  const [nodes, pods, autoscalers, events] = await Promise.all([
    api.request<{ items: V1Node[] }>({ path: kindPath("v1", "Node") }),
    readPods(api, plan),
    listObjects<Autoscaler>(api, "autoscaling/v2", "HorizontalPodAutoscaler", stackSelector(plan)),
    Promise.all(namespacesOfStack(plan).map((namespace) => warningsIn(api, namespace))),
  ]);
  return {
    nodes: nodes.items.map(nodeFact),
    pods: pods.flatMap((pod) => podFact(pod) ?? []),
    autoscalers: autoscalers.map(autoscalerFact),
    warnings: newest(events.flat(), now),
  };
}

async function warningsIn(api: KindApi, namespace: string): Promise<readonly ClusterEvent[]> {
  const query = { fieldSelector: "type=Warning" };
  return (await api.request<{ items: ClusterEvent[] }>({ path: kindPath("v1", "Event", namespace), query })).items;
}

function nodeFact({ metadata, spec, status }: V1Node): NodeFact {
  const ready = heldCondition(status, "Ready") !== undefined;
  return { name: metadata?.name ?? "", ready, cordoned: spec?.unschedulable === true };
}

/** undefined for one whose work is done. */
export function podFact(pod: Pod): PodFact | undefined {
  if (pod.status?.phase === "Succeeded") return undefined;
  const container = pod.status?.containerStatuses?.[0];
  return {
    service: serviceOf(pod) ?? "",
    name: pod.metadata?.name ?? "",
    node: pod.spec?.nodeName,
    ready: isReady(pod),
    restarts: container?.restartCount ?? 0,
    reason: container?.state?.waiting?.reason ?? container?.lastState?.terminated?.reason,
  };
}

export function autoscalerFact({ metadata, spec, status }: Autoscaler): AutoscalerFact {
  const metrics = (spec?.metrics ?? []).flatMap(({ resource }) => {
    const used = status?.currentMetrics?.find((each) => each.resource?.name === resource?.name)?.resource?.current.averageUtilization;
    const limit = resource?.target.averageUtilization;
    return resource === undefined || used === undefined || limit === undefined ? [] : [`${resource.name} ${used}% of ${limit}%`];
  });
  return {
    name: metadata?.name ?? "",
    current: status?.currentReplicas ?? 0,
    desired: status?.desiredReplicas ?? 0,
    least: spec?.minReplicas ?? 1,
    most: spec?.maxReplicas ?? 1,
    metrics,
  };
}

export function newest(events: readonly ClusterEvent[], now: number): readonly WarningFact[] {
  return events
    .map((event) => ({
      at: event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? "",
      object: `${event.involvedObject.kind} ${event.involvedObject.name}`,
      reason: event.reason ?? "",
      message: (event.message ?? "").split("\n")[0] ?? "",
      times: event.count ?? event.series?.count ?? 1,
    }))
    .filter(({ at }) => now - Date.parse(at) <= newestMs)
    .toSorted((one, other) => other.at.localeCompare(one.at))
    .slice(0, mostWarnings);
}
