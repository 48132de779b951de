import { ParityError } from "../../../errors/parity-error.ts";
import type { Host } from "../../../host/host.ts";
import type { ServiceName } from "../../../plan/plan.ts";
import type { BesideWay } from "../../../services/beside.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Release } from "../../releases.ts";
import type { KindApi } from "../api.ts";
import { unlessGone } from "../api-refusal.ts";
import { applyObject, faultManager } from "../apply.ts";
import { explain, type WorkloadObject } from "../explain.ts";
import { queryOf } from "../manifests/labels.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { allAppPods, appPods, besidePods, namespaceOf } from "../names.ts";
import { deleteObject, listObjects, mergeObject, type ObjectName, objectPath, type Pod } from "../objects.ts";
import { readWorld, type Sight, stackSelector } from "../world.ts";
import { besideManifests, besideName, besideSelector } from "./beside-manifests.ts";
import { deploymentOf, plannedTemplate, type Releasing } from "./roll-out.ts";

export interface RunningBeside extends Releasing {
  readonly host: Host;
  look(signal: AbortSignal): Promise<Sight>;
}

const pollMs = 250;
const goneWithinMs = 60_000;
/** Beyond what its instances are given elsewhere: a pod is scheduled, and its container made. */
const podSeconds = 30;
/** The load balancer asks for names once a second, and forgets what is not told any more after another. */
const unnamedMs = 2_500;

export async function startBeside(
  running: RunningBeside,
  { service, way, release }: { readonly service: ServiceName; readonly way: BesideWay; readonly release: Release },
  context: StepContext,
): Promise<void> {
  const { api, plan } = running;
  const deployment = deploymentOf(await readWorld(api, plan), service);
  const template = await plannedTemplate(api, plan, deployment, service);
  const policies = await listObjects<Manifest>(api, "networking.k8s.io/v1", "NetworkPolicy", stackSelector(plan));
  const planned = policies.filter(({ metadata }) => !metadata.name.endsWith(`-${way}`));
  const manifests = besideManifests({ plan, service, way, release, deployment, template, policies: planned });
  for (const manifest of manifests) await applyObject(api, manifest, context.signal);
  await ready(running, service, way, context);
}

/** Of those that are not ending, ready or not. */
export async function besideAddresses({ api, plan }: RunningBeside, service: ServiceName, way: BesideWay): Promise<ReadonlySet<string>> {
  const pods = await besidePodsNow(api, queryOf(besideSelector(plan, service, way)));
  return new Set(pods.flatMap(({ status }) => status?.podIP ?? []));
}

/** All names by which the service is reached lead to the others from one moment on. */
export async function serve({ api, plan }: RunningBeside, service: ServiceName, by: "planned" | "preview"): Promise<void> {
  const selector = { "app.kubernetes.io/name": by === "planned" ? service : besideName(service, "preview") };
  for (const name of [appPods, service, allAppPods])
    await mergeObject(api, serviceNamed(plan, service, name), { spec: { selector } }, faultManager);
}

export async function servedBy({ api, plan }: RunningBeside, service: ServiceName): Promise<"planned" | "preview"> {
  const found = await api.request<{ spec: { selector: Record<string, string> } }>({
    path: objectPath(serviceNamed(plan, service, appPods)),
  });
  return found.spec.selector["app.kubernetes.io/name"] === service ? "planned" : "preview";
}

/** Its name first: by the time its pods end nobody is sent to them. */
export async function endBeside(running: RunningBeside, service: ServiceName, way: BesideWay, { host }: StepContext): Promise<void> {
  const { api, plan } = running;
  const name = serviceNamed(plan, service, besidePods(way));
  const named = await unlessGone(api.request({ path: objectPath(name) }));
  await deleteObject(api, name);
  if (named !== undefined) await host.sleep(unnamedMs);
  await deleteObject(api, deploymentNamed(running, service, way));
  const until = host.monotonic() + goneWithinMs;
  while ((await besidePodsNow(api, queryOf(besideSelector(plan, service, way)))).length > 0) {
    if (host.monotonic() > until) throw notGone(service, way);
    await host.sleep(pollMs);
  }
  // Their last requests still have to reach the data.
  const policies = await listObjects<ObjectName>(api, "networking.k8s.io/v1", "NetworkPolicy", stackSelector(plan));
  await Promise.all(policies.filter(({ metadata }) => metadata.name.endsWith(`-${way}`)).map((policy) => deleteObject(api, policy)));
}

export async function isBeside(running: RunningBeside, service: ServiceName, way: BesideWay): Promise<boolean> {
  return (await unlessGone(running.api.request({ path: objectPath(deploymentNamed(running, service, way)) }))) !== undefined;
}

async function ready(running: RunningBeside, service: ServiceName, way: BesideWay, { host, signal }: StepContext): Promise<void> {
  const { api, plan } = running;
  const { readyWithinSeconds = 60 } = plan.services.find(({ name }) => name === service) ?? {};
  const until = host.monotonic() + (readyWithinSeconds + podSeconds) * 1_000;
  for (;;) {
    const { events } = await running.look(signal);
    const workload = await api.request<Extract<WorkloadObject, { kind: "Deployment" }>>({
      path: objectPath(deploymentNamed(running, service, way)),
    });
    const pods = await besidePodsNow(api, queryOf(besideSelector(plan, service, way)));
    const judged = explain({ workload: { ...workload, kind: "Deployment" }, pods, events, now: host.now(), since: host.now() });
    if (judged.state === "ready") return;
    if (judged.state === "failed" || host.monotonic() > until)
      throw new ParityError("SERVICE_NOT_READY", `the ${way} of ${service} cannot get ready: ${judged.reason}`, {
        hint: `parity logs ${service} shows what the planned release wrote; the ${way} is taken away`,
      });
    await host.sleep(pollMs, signal);
  }
}

async function besidePodsNow(api: KindApi, labelSelector: string): Promise<readonly Pod[]> {
  return listObjects<Pod>(api, "v1", "Pod", labelSelector);
}

function serviceNamed(plan: Releasing["plan"], service: ServiceName, name: string): ObjectName {
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace: namespaceOf(plan, service) } };
}

function deploymentNamed({ plan }: Releasing, service: ServiceName, way: BesideWay): ObjectName {
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: besideName(service, way), namespace: namespaceOf(plan, service) } };
}

function notGone(service: ServiceName, way: BesideWay): ParityError {
  return new ParityError("ENGINE_FAILED", `the ${way} of ${service} did not end within ${goneWithinMs / 1_000} s`, {
    hint: "parity heal tries once more",
  });
}
