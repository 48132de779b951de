import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, ServiceName } from "../../plan/plan.ts";
import type { StepContext } from "../../work/context.ts";
import { inReverseOrder } from "../order.ts";
import type { KindApi } from "./api.ts";
import { thaw } from "./faults.ts";
import { nameOf } from "./held.ts";
import { deleteObject } from "./objects.ts";
import { readPods, readWorld, serviceOf, type World } from "./world.ts";

const pollMs = 200;
const goneWithinMs = 120_000;

/** Ends the pods of every service in its own way, what depends on others first, with all that would make them again. Idempotent. */
export async function removeWorkloads(api: KindApi, plan: Plan, context: StepContext): Promise<void> {
  const world = await readWorld(api, plan);
  await inReverseOrder(plan.services, ({ name }) => removeService(api, plan, world, name, context));
  // What an earlier plan had and this one has not.
  const planned = new Set<ServiceName>(plan.services.map(({ name }) => name));
  const others = new Set(world.workloads.map(serviceOf).filter((name) => name !== undefined && !planned.has(name)));
  for (const name of others) if (name !== undefined) await removeService(api, plan, world, name, context);
  // What a drill ran beside a service.
  await Promise.all(world.workloads.filter((one) => serviceOf(one) === undefined).map((one) => deleteObject(api, nameOf(one))));
}

async function removeService(api: KindApi, plan: Plan, world: World, service: ServiceName, context: StepContext): Promise<void> {
  const workloads = world.workloads.filter((workload) => serviceOf(workload) === service);
  const pods = world.pods.filter((pod) => serviceOf(pod) === service);
  // A frozen process hears no signal.
  await Promise.all(pods.map((pod) => thaw(context.host, pod)));
  for (const workload of workloads) {
    const scaled = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: nameOf(workload).metadata };
    if (workload.kind === "Deployment") await deleteObject(api, scaled);
    await deleteObject(api, nameOf(workload));
  }
  await podsGone(api, plan, service, context);
  const instances = plan.services.find(({ name }) => name === service)?.instances ?? 1;
  if (workloads.length > 0)
    for (let instance = 0; instance < instances; instance += 1) context.emit({ type: "service.stopped", service, instance });
}

async function podsGone(api: KindApi, plan: Plan, service: ServiceName, { host }: StepContext): Promise<void> {
  const until = host.monotonic() + goneWithinMs;
  for (;;) {
    const left = (await readPods(api, plan)).filter((pod) => serviceOf(pod) === service);
    if (left.length === 0) return;
    if (host.monotonic() > until) {
      const names = left.map(({ metadata }) => metadata?.name).join(", ");
      throw new ParityError("ENGINE_FAILED", `the pods of ${service} did not end within ${goneWithinMs / 1_000} s: ${names}`, {
        hint: "parity down --volumes deletes the cluster with everything in it",
      });
    }
    await host.sleep(pollMs);
  }
}
