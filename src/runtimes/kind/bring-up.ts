import type { Plan, SecretName } from "../../plan/plan.ts";
import { readyTarget } from "../../ready/target.ts";
import { waitUntilReady } from "../../ready/wait.ts";
import type { StepContext } from "../../work/context.ts";
import type { WiredLaunch } from "../containers/wire-launch.ts";
import type { KindApi } from "./api.ts";
import type { Applied } from "./apply.ts";
import { lastLines, sourceOf } from "./logs.ts";
import { hasNumberedPods } from "./manifests/labels.ts";
import { isPublished } from "./manifests/services.ts";
import { numberPods } from "./number-pods.ts";
import type { Workload } from "./render.ts";
import { numberedPods } from "./status.ts";
import { WorkloadFailed, waitForWorkload } from "./wait.ts";
import { readWorld, type Sight } from "./world.ts";

/** Beyond what the same service is given elsewhere: a pod is scheduled, and its container made, before anything of it runs. */
const podSeconds = 30;

export interface BringUp {
  readonly api: KindApi;
  readonly plan: Plan;
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly context: StepContext;
  look(signal: AbortSignal): Promise<Sight>;
}

export interface Awaited {
  readonly wired: WiredLaunch;
  readonly workload: Omit<Workload, "autoscaled">;
  readonly applied: Applied;
  /** It was there before, just as it is asked for now. */
  readonly unchanged: boolean;
  /** Its pods are replaced one after the other, and each may take the time of one. */
  readonly oneByOne?: boolean;
  /** Of which is told; all without it. */
  readonly instances?: readonly number[];
}

/**
 * Waits until the pods of an applied workload are ready, and until each instance answers at its port of this machine.
 * Emits the service.* facts. Rejects with IMAGE_MISSING, SERVICE_EXITED, SERVICE_NOT_READY or AbortError.
 */
export async function bringUp(up: BringUp, awaited: Awaited): Promise<void> {
  const { context } = up;
  const { service } = awaited.wired;
  const instances = awaited.instances ?? Array.from({ length: service.instances }, (_, instance) => instance);
  const begun = context.host.monotonic();
  for (const instance of instances) context.emit({ type: "service.starting", service: service.name, instance });
  let waited = false;
  try {
    await waitForWorkload({
      ...up,
      awaited: { service, workload: awaited.workload },
      applied: awaited.applied,
      withinSeconds: (service.readyWithinSeconds + podSeconds) * (awaited.oneByOne === true ? service.instances : 1),
      waiting: (waitingFor, ms) => {
        waited = true;
        for (const instance of instances)
          context.emit({ type: "service.waiting", service: service.name, instance, waitingFor, ms: Math.round(ms) });
      },
    });
  } catch (error) {
    if (error instanceof WorkloadFailed) tellExit(context, awaited, error);
    throw error;
  }
  if (hasNumberedPods(service.name)) await numberPods(up.api, up.plan, await readWorld(up.api, up.plan, context.signal));
  await Promise.all(
    instances.map(async (instance) => {
      await answers(up, awaited, instance);
      const port = service.ports[0]?.published[instance];
      const ms = Math.round(context.host.monotonic() - begun);
      const kept = awaited.unchanged && !waited;
      context.emit({ type: "service.ready", service: service.name, instance, ...(port === undefined ? {} : { port }), ms, kept });
    }),
  );
}

function tellExit({ emit }: StepContext, { wired }: Awaited, { failure, log }: WorkloadFailed): void {
  if (failure.code !== "SERVICE_EXITED") return;
  const exitCode = failure.exitCode === undefined ? {} : { exitCode: failure.exitCode };
  emit({ type: "service.exited", service: wired.service.name, instance: 0, ...exitCode, restarts: failure.restarts ?? 0, log });
}

/** Kubernetes' own word for ready says nothing of the way there from this machine. */
async function answers({ api, plan, secrets, context, look }: BringUp, { wired }: Awaited, instance: number): Promise<void> {
  const { service, launch } = wired;
  // Where there is no way, Kubernetes' word is all there is.
  if (launch.ready.kind === "exit" || !isPublished(service)) return;
  await waitUntilReady(launch.ready, readyTarget(plan, service.name, instance, secrets), {
    host: context.host,
    signal: context.signal,
    withinSeconds: service.readyWithinSeconds,
    // What ends is started again by Kubernetes; that it keeps on ending was found out before.
    exited: () => undefined,
    waiting: (waitingFor, ms) => context.emit({ type: "service.waiting", service: service.name, instance, waitingFor, ms: Math.round(ms) }),
    log: async (lines) => {
      const pod = numberedPods(await look(context.signal), service).find((each) => each.instance === instance)?.pod;
      return pod === undefined ? [] : lastLines(api, sourceOf(pod), lines);
    },
  });
}
