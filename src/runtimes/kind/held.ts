import type { KindApi } from "./api.ts";
import { unlessGone } from "./api-refusal.ts";
import { faultManager } from "./apply.ts";
import type { WorkloadObject } from "./explain.ts";
import { type Autoscaler, mergeObject, type ObjectName, objectPath } from "./objects.ts";

/** On a Deployment or StatefulSet: the instances that a drill keeps away, "0,2". */
const heldAnnotation = "dev.parity.held";
/** On an autoscaler: what it was told before a drill told it to leave the number of pods alone, "2/6". */
const boundsAnnotation = "dev.parity.bounds";

type Scalable = Exclude<WorkloadObject, { kind: "Job" }>;

export function heldInstances(workload: WorkloadObject | undefined): readonly number[] {
  const text = workload?.metadata?.annotations?.[heldAnnotation] ?? "";
  return text === "" ? [] : text.split(",").map(Number);
}

/** The controller asks for one pod less, and no autoscaler for more, until `release`. */
export async function hold(api: KindApi, workload: Scalable, instance: number): Promise<void> {
  const replicas = Math.max(0, (workload.spec?.replicas ?? 1) - 1);
  // An autoscaler leaves what asks for none alone.
  if (replicas > 0) await bindAutoscaler(api, workload, replicas);
  await changeWorkload(
    api,
    workload,
    [...new Set([...heldInstances(workload), instance])].toSorted((one, other) => one - other),
    replicas,
  );
}

/** The other way round. Does nothing where that instance is not held. */
export async function release(api: KindApi, workload: Scalable, instance: number): Promise<void> {
  const held = heldInstances(workload);
  if (!held.includes(instance)) return;
  const left = held.filter((each) => each !== instance);
  const replicas = (workload.spec?.replicas ?? 0) + 1;
  await changeWorkload(api, workload, left, replicas);
  if (left.length === 0) await freeAutoscaler(api, workload);
  else await bindAutoscaler(api, workload, replicas);
}

/** Whatever drills left of it. Nothing is scaled by that: what is applied next says how many there are to be. */
export async function forgetHeld(api: KindApi, workload: WorkloadObject): Promise<void> {
  if (heldInstances(workload).length === 0) return;
  await mergeObject(api, nameOf(workload), { metadata: { annotations: { [heldAnnotation]: null } } }, faultManager);
}

async function changeWorkload(api: KindApi, workload: Scalable, held: readonly number[], replicas: number): Promise<void> {
  const annotations = { [heldAnnotation]: held.length === 0 ? null : held.join(",") };
  await mergeObject(api, nameOf(workload), { metadata: { annotations }, spec: { replicas } }, faultManager);
}

/** It makes no more and no fewer, until `freeAutoscaler`. Does nothing where there is none. */
export async function bindAutoscaler(api: KindApi, workload: Scalable, replicas: number): Promise<void> {
  const found = await autoscalerOf(api, workload);
  if (found === undefined) return;
  const { minReplicas = 1, maxReplicas } = found.spec ?? { maxReplicas: 1 };
  const before = found.metadata?.annotations?.[boundsAnnotation] ?? `${minReplicas}/${maxReplicas}`;
  const change = { metadata: { annotations: { [boundsAnnotation]: before } }, spec: { minReplicas: replicas, maxReplicas: replicas } };
  await mergeObject(api, autoscalerName(workload), change, faultManager);
}

/** What it was told before `bindAutoscaler`. Idempotent. */
export async function freeAutoscaler(api: KindApi, workload: Scalable): Promise<void> {
  const before = (await autoscalerOf(api, workload))?.metadata?.annotations?.[boundsAnnotation];
  if (before === undefined) return;
  const [minReplicas, maxReplicas] = before.split("/").map(Number);
  const change = { metadata: { annotations: { [boundsAnnotation]: null } }, spec: { minReplicas, maxReplicas } };
  await mergeObject(api, autoscalerName(workload), change, faultManager);
}

export function isBound(autoscaler: Autoscaler | undefined): boolean {
  return autoscaler?.metadata?.annotations?.[boundsAnnotation] !== undefined;
}

export async function autoscalerOf(api: KindApi, workload: Scalable): Promise<Autoscaler | undefined> {
  return unlessGone(api.request<Autoscaler>({ path: objectPath(autoscalerName(workload)) }));
}

/** It is called like what it scales. */
export function autoscalerName({ metadata }: Scalable): ObjectName {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: metadata?.name ?? "", namespace: metadata?.namespace },
  };
}

export function nameOf({ apiVersion = "apps/v1", kind, metadata }: WorkloadObject): ObjectName {
  return { apiVersion, kind, metadata: { name: metadata?.name ?? "", namespace: metadata?.namespace } };
}
