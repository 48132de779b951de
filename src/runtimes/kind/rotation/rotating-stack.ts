import type { ServiceName } from "../../../plan/plan.ts";
import type { Target } from "../../abilities.ts";
import type { CutsOff, Rotation, TellsRotation } from "../../rotation.ts";
import type { KindApi } from "../api.ts";
import { instancePod } from "../faults.ts";
import { appPods, namespaceOf } from "../names.ts";
import { DrainingStack } from "../nodes/draining-stack.ts";
import { kindPath } from "../objects.ts";
import { podContainer } from "../pod-container.ts";
import { readWorld } from "../world.ts";
import { cutOff, cutOffObstacle, isCutOff, reconnect } from "./cut-off.ts";

/** Of a slice of endpoints: only what is read here, as the API sends it. */
export interface Slice {
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        /** What is not said is so. */
        readonly conditions?: { readonly ready?: boolean };
      }[]
    | null;
}

/** What a stack can do whose pods are found by their readiness. */
export abstract class RotatingStack extends DrainingStack implements CutsOff, TellsRotation {
  async rotationOf(target: Target): Promise<Rotation> {
    const { api, plan } = await this.faulting();
    const pod = instancePod(await readWorld(api, plan), plan, target);
    const container = pod && podContainer(pod);
    const address = pod?.status?.podIP;
    const listed = address !== undefined && isListed(await slicesOf(api, namespaceOf(plan, target.service)), address);
    return { address, listed, start: container && `${pod.metadata?.name} ${container.id}` };
  }

  async cutOffObstacle(target: Target, from: ServiceName): Promise<string | undefined> {
    return cutOffObstacle(await this.faulting(), target, from);
  }

  async cutOff(target: Target, from: ServiceName): Promise<void> {
    await cutOff(await this.faulting(), target, from);
  }

  async reconnect(target: Target, from: ServiceName): Promise<void> {
    await reconnect(await this.faulting(), target, from);
  }

  async isCutOff(target: Target, from: ServiceName): Promise<boolean> {
    return isCutOff(await this.faulting(), target, from);
  }
}

/** Of the Service by whose name the load balancer finds the app's pods. */
async function slicesOf(api: KindApi, namespace: string): Promise<readonly Slice[]> {
  const query = { labelSelector: `kubernetes.io/service-name=${appPods}` };
  return (await api.request<{ items: Slice[] }>({ path: kindPath("discovery.k8s.io/v1", "EndpointSlice", namespace), query })).items;
}

/** Exported for its tests. */
export function isListed(slices: readonly Slice[], address: string): boolean {
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
  return endpoints.some(({ addresses, conditions }) => addresses.includes(address) && conditions?.ready !== false);
}
