import type { ServiceName } from "../../../plan/plan.ts";
import type { Autoscales, Autoscaling } from "../../autoscaling.ts";
import { isReady } from "../explain-pod.ts";
import type { Faulting } from "../faults.ts";
import { autoscalerName, autoscalerOf, bindAutoscaler, freeAutoscaler, heldInstances, isBound } from "../held.ts";
import { isAutoscaled } from "../manifests/autoscaler.ts";
import type { Autoscaler, Pod } from "../objects.ts";
import { deploymentOf } from "../rollouts/roll-out.ts";
import { RotatingStack } from "../rotation/rotating-stack.ts";
import { isEnding, podsOf, readWorld, type World, workloadOf } from "../world.ts";
import { conditionOf, metricsOf } from "./scaling-record.ts";
import { relievePods, strainedPods, strainLack, strainPods } from "./strain.ts";
import { type ScalingWatch, watchScaling } from "./watch-autoscaler.ts";

/** What a stack can do whose app is scaled by an autoscaler. */
export abstract class ScalingStack extends RotatingStack implements Autoscales {
  readonly #watches = new Map<ServiceName, ScalingWatch>();

  async strainObstacle(service: ServiceName): Promise<string | undefined> {
    const planned = this.plan.services.find(({ name }) => name === service);
    if (planned === undefined || !isAutoscaled(planned)) return `nothing scales ${service} by what it uses`;
    const [faulting, world] = await this.#asked();
    if ((await autoscalerOf(faulting.api, deploymentOf(world, service))) === undefined) return `${service} has no autoscaler`;
    const [pod] = runningPods(world, service);
    return pod === undefined ? `${service} has no pod that runs` : strainLack(faulting, pod);
  }

  async strain(service: ServiceName, cpus: number): Promise<void> {
    const [faulting, world] = await this.#asked();
    await strainPods(faulting, runningPods(world, service), cpus);
  }

  async relieve(service: ServiceName): Promise<void> {
    await this.#inPods(service, relievePods);
  }

  async isStrained(service: ServiceName): Promise<boolean> {
    return (await this.#inPods(service, strainedPods)).length > 0;
  }

  async holdAutoscaler(service: ServiceName): Promise<void> {
    const [{ api }, world] = await this.#asked();
    const workload = deploymentOf(world, service);
    await bindAutoscaler(api, workload, workload.spec?.replicas ?? 1);
  }

  async freeAutoscaler(service: ServiceName): Promise<void> {
    const [{ api }, world] = await this.#asked();
    const workload = workloadOf(world, service);
    // What is gone is held by nobody.
    if (workload?.kind !== "Deployment") return;
    // Where a drill keeps an instance away, the undo of that one frees it.
    if (heldInstances(workload).length === 0) await freeAutoscaler(api, workload);
  }

  async isAutoscalerHeld(service: ServiceName): Promise<boolean> {
    const [{ api }, world] = await this.#asked();
    const workload = workloadOf(world, service);
    return workload?.kind === "Deployment" && isBound(await autoscalerOf(api, workload));
  }

  async watchAutoscaler(service: ServiceName): Promise<void> {
    this.leaveAutoscaler(service);
    const [{ api }, world] = await this.#asked();
    this.#watches.set(service, await watchScaling(api, autoscalerName(deploymentOf(world, service))));
  }

  leaveAutoscaler(service: ServiceName): void {
    this.#watches.get(service)?.stop();
    this.#watches.delete(service);
  }

  async autoscalingOf(service: ServiceName): Promise<Autoscaling> {
    const [{ api }, world] = await this.#asked();
    const workload = deploymentOf(world, service);
    const autoscaler = await autoscalerOf(api, workload);
    const ready = podsOf(world, service).filter((pod) => isReady(pod) && !isEnding(pod));
    return {
      planned: this.plan.services.find(({ name }) => name === service)?.instances ?? 0,
      asked: workload.spec?.replicas ?? 1,
      ready: ready.length,
      addresses: ready.flatMap(({ status }) => status?.podIP ?? []),
      ...toldBy(autoscaler),
      watched: this.#watches.get(service)?.watched(),
    };
  }

  /** Once more where it failed: one of them may have ended meanwhile, as those that the autoscaler no longer wants do. */
  async #inPods<T>(service: ServiceName, work: (faulting: Faulting, pods: readonly Pod[]) => Promise<T>): Promise<T> {
    const tried = async (): Promise<T> => {
      const [faulting, world] = await this.#asked();
      return work(faulting, runningPods(world, service));
    };
    return tried().catch(tried);
  }

  async #asked(): Promise<[Faulting, World]> {
    const faulting = await this.faulting();
    return [faulting, await readWorld(faulting.api, faulting.plan)];
  }
}

function runningPods(world: World, service: ServiceName): readonly Pod[] {
  return podsOf(world, service).filter((pod) => pod.status?.phase === "Running" && !isEnding(pod));
}

type Told = Pick<Autoscaling, "most" | "blind" | "metrics" | "limited" | "windowSeconds">;

/** Exported for its tests. */
export function toldBy(autoscaler: Autoscaler | undefined): Told {
  const { spec, status } = autoscaler ?? {};
  const active = conditionOf(status, "ScalingActive");
  const limited = conditionOf(status, "ScalingLimited");
  return {
    most: spec?.maxReplicas ?? 0,
    blind: active?.status === "True" ? undefined : (active?.message ?? "it has said nothing yet"),
    metrics: metricsOf(spec, status),
    limited: limited?.status === "True" && limited.reason === "TooManyReplicas",
    // Kubernetes' own where nothing is said.
    windowSeconds: spec?.behavior?.scaleDown?.stabilizationWindowSeconds ?? 300,
  };
}
