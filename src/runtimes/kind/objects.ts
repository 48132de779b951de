import type { CoreV1Event, V1Deployment, V1Job, V1Pod, V1StatefulSet, V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import type { KindApi } from "./api.ts";
import { unlessGone } from "./api-refusal.ts";

/** An object as the API sends it: a moment is a string. */
type Sent<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Sent<Item>[]
    : T extends object
      ? { [Key in keyof T]: Sent<T[Key]> }
      : T;

export type Pod = Sent<V1Pod>;
export type Deployment = Sent<V1Deployment>;
export type StatefulSet = Sent<V1StatefulSet>;
export type Job = Sent<V1Job>;
export type Autoscaler = Sent<V2HorizontalPodAutoscaler>;
export type ClusterEvent = Sent<CoreV1Event>;

/** What says which object is meant. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

/** "/apis/apps/v1/namespaces/shop/deployments/app" */
/** Of a pod as the API listed it. */
export function podName({ metadata }: Pod): ObjectName {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: metadata?.name ?? "", namespace: metadata?.namespace } };
}

export function objectPath({ apiVersion, kind, metadata }: ObjectName): string {
  return `${kindPath(apiVersion, kind, metadata.namespace)}/${metadata.name}`;
}

/** Of all objects of a kind; without a namespace of the whole cluster. */
export function kindPath(apiVersion: string, kind: string, namespace?: string): string {
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${group}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plural(kind)}`;
}

function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith("y")) return `${name.slice(0, -1)}ies`;
  return /(s|ss|x|ch)$/.test(name) ? `${name}es` : `${name}s`;
}

/** Every object of a kind in the cluster that carries the label. */
export async function listObjects<T>(
  api: KindApi,
  apiVersion: string,
  kind: string,
  labelSelector: string,
  signal?: AbortSignal,
): Promise<T[]> {
  const { items } = await api.request<{ items: T[] }>({ path: kindPath(apiVersion, kind), query: { labelSelector }, signal });
  // The items of a list do not say what they are.
  return items.map((item) => ({ ...item, apiVersion, kind }));
}

/** Does nothing where it is gone. `gracePeriodSeconds`: the object's own without it. */
export async function deleteObject(api: KindApi, object: ObjectName): Promise<void> {
  await unlessGone(api.request({ method: "DELETE", path: objectPath(object), body: { propagationPolicy: "Background" } }));
}

/** Changes single fields of an object; null takes one away. `manager`: who is said to own them from now on. */
export async function mergeObject(api: KindApi, object: ObjectName, change: object, manager: string): Promise<void> {
  await api.request({
    method: "PATCH",
    path: objectPath(object),
    query: { fieldManager: manager },
    body: change,
    type: "application/merge-patch+json",
  });
}
