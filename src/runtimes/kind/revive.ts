import type { Plan, SecretName } from "../../plan/plan.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { StepContext } from "../../work/context.ts";
import type { Target } from "../abilities.ts";
import { requirePlanned } from "../planned.ts";
import type { KindApi } from "./api.ts";
import { bringUp } from "./bring-up.ts";
import { notRunning } from "./faults.ts";
import { wireLaunch } from "./wiring.ts";
import { createLooker, readWorld, workloadOf } from "./world.ts";

export interface Reviving {
  readonly api: KindApi;
  readonly plan: Plan;
  readonly services: ServiceRegistry;
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly context: StepContext;
}

/** Its controller makes the pod; this waits until as many as it asks for are ready and the instance answers, or each where none is named. */
export async function reviveService(
  { api, plan, services, secrets, context }: Reviving,
  target: Pick<Target, "service"> & Partial<Target>,
): Promise<void> {
  const planned = requirePlanned(plan, target.service);
  const workload = workloadOf(await readWorld(api, plan, context.signal), target.service);
  const { name = "", namespace = "", uid = "", resourceVersion = "", generation = 0 } = workload?.metadata ?? {};
  if (workload === undefined) throw notRunning(target);
  await bringUp(
    { api, plan, secrets, context, look: createLooker(api, plan, context.host) },
    {
      wired: wireLaunch(plan, services[target.service], planned, secrets),
      workload: { kind: workload.kind, name, namespace },
      applied: { metadata: { uid, resourceVersion, generation } },
      unchanged: false,
      ...(target.instance === undefined ? { oneByOne: true } : { instances: [target.instance] }),
    },
  );
}
