import { ParityError } from "../../../errors/parity-error.ts";
import type { Plan, ServiceName } from "../../../plan/plan.ts";
import type { Release, Rollout } from "../../releases.ts";
import type { KindApi } from "../api.ts";
import { faultManager } from "../apply.ts";
import { explain, type WorkloadObject } from "../explain.ts";
import { notRunning } from "../faults.ts";
import { nameOf } from "../held.ts";
import { selectorText } from "../manifests/labels.ts";
import { type Deployment, listObjects, objectPath } from "../objects.ts";
import { podsOf, readWorld, type Sight, type World, workloadOf } from "../world.ts";
import { keptTemplate, type PodTemplate, releaseOf, releaseTemplate } from "./template.ts";

export interface Releasing {
  readonly api: KindApi;
  readonly plan: Plan;
}

type DeploymentObject = Extract<WorkloadObject, { kind: "Deployment" }>;

interface ReplicaSet {
  readonly metadata: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly spec: { readonly template: PodTemplate };
}

/** Warnings of before are of an earlier release. */
const recentMs = 10_000;
const revision = "deployment.kubernetes.io/revision";

/** Why no release of the service can be rolled out: one clause. */
export function rolloutObstacle({ app, services }: Plan, service: ServiceName, release: Release): string | undefined {
  if (service !== "app" || !services.some(({ name }) => name === "app")) return `only the app is released, not ${service}`;
  if (app.source !== "command" && release.startsAfterSeconds > 0) return "what the app's own image starts is known to nobody else";
  if (release.fails !== "errors" && release.fails !== "memory") return undefined;
  if (app.source !== "command") return "the app's own image need not have Node, of which the failing release is made";
  return app.tls && release.fails === "errors" ? "the failing release speaks no TLS, and the app does" : undefined;
}

/** Gives the Deployment another template; its controller does the rest. */
export async function rollOut({ api, plan }: Releasing, service: ServiceName, release: Release): Promise<void> {
  const found = deploymentOf(await readWorld(api, plan), service);
  await giveTemplate(api, found, releaseTemplate(plan, await plannedTemplate(api, plan, found, service), release));
}

/** The template of the newest ReplicaSet that is no release's: what `kubectl rollout undo` does. */
export async function rollBack({ api, plan }: Releasing, service: ServiceName): Promise<void> {
  const found = deploymentOf(await readWorld(api, plan), service);
  if (releaseOf(found.spec?.template) === undefined) return;
  await giveTemplate(api, found, await plannedTemplate(api, plan, found, service));
}

/** How far the controller has come. */
export function rolloutIn(sight: Sight, service: ServiceName, now: number): Rollout {
  const workload = deploymentOf(sight, service);
  const release = releaseOf(workload.spec?.template);
  // A controller that has not seen this template yet speaks of the one before.
  const isSeen = (workload.status?.observedGeneration ?? 0) >= (workload.metadata?.generation ?? 0);
  const late = workload.status?.conditions?.find(({ type, status }) => isSeen && type === "Progressing" && status === "False");
  if (late !== undefined) return { release, state: "failed", says: `${late.reason}: ${late.message}` };
  const judged = explain({ workload, pods: podsOf(sight, service), events: sight.events, now, since: now - recentMs });
  if (judged.state === "ready") return { release, state: "complete", says: `${workload.spec?.replicas ?? 1} instances are ready` };
  return { release, state: judged.state === "failed" ? "failed" : "under way", says: judged.reason };
}

/** As it was planned, whatever it is now. */
export async function plannedTemplate(api: KindApi, plan: Plan, found: DeploymentObject, service: ServiceName): Promise<PodTemplate> {
  const now = found.spec?.template;
  if (now !== undefined && releaseOf(now) === undefined) return now;
  const all = await listObjects<ReplicaSet>(api, "apps/v1", "ReplicaSet", selectorText(plan, service));
  const number = ({ metadata }: ReplicaSet): number => Number(metadata.annotations?.[revision] ?? 0);
  const planned = all
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === found.metadata?.uid))
    .filter(({ spec }) => releaseOf(spec.template) === undefined)
    .toSorted((one, other) => number(one) - number(other))
    .at(-1);
  if (planned !== undefined) return keptTemplate(planned.spec.template);
  throw new ParityError("TOOL_FAILED", `the cluster has forgotten what ${service} was before its release`, {
    hint: "parity down, then parity up --on kind, makes it as planned",
  });
}

export function deploymentOf(world: World, service: ServiceName): DeploymentObject {
  const found = workloadOf(world, service);
  if (found?.kind === "Deployment") return found;
  throw notRunning({ service, instance: 0 });
}

/** Its controller replaces the pods by such of that template. */
export async function giveTemplate(api: KindApi, found: DeploymentObject, template: PodTemplate): Promise<void> {
  await api.request<Deployment>({
    method: "PATCH",
    path: objectPath(nameOf(found)),
    query: { fieldManager: faultManager },
    // Whole: what the other template has not must not stay.
    body: [{ op: "replace", path: "/spec/template", value: template }],
    type: "application/json-patch+json",
  });
}
