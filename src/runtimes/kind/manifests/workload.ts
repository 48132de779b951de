import type { V1Deployment, V1Job, V1PersistentVolumeClaim, V1StatefulSet } from "@kubernetes/client-node";
import type { Plan, PlannedRollout, ServiceName } from "../../../plan/plan.ts";
import { scaleSeconds } from "../../../plan/scale.ts";
import { shortHash } from "../../containers/names.ts";
import type { WiredLaunch } from "../../containers/wire-launch.ts";
import { namespaceOf } from "../names.ts";
import { podSelector, serviceLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";
import { type PodInput, podTemplate } from "./pod.ts";

export interface WorkloadManifest extends Manifest {
  readonly kind: "Deployment" | "StatefulSet" | "Job";
}

/** Servers of data have a name and a volume of their own that go together. */
const stateful: ReadonlySet<ServiceName> = new Set(["postgres", "postgres-replica", "redis"]);

const claimSizes: Partial<Record<ServiceName, string>> = { postgres: "20Gi", "postgres-replica": "20Gi", redis: "4Gi", prometheus: "8Gi" };

/** A pod that starts on a busy machine gets on all the same. */
const leastProgressSeconds = 60;

/** The object that makes a service's pods. */
export function workloadOf(input: PodInput): WorkloadManifest {
  if (input.wired.service.kind === "one-shot") return job(input);
  return stateful.has(input.wired.service.name) ? statefulSet(input) : deployment(input);
}

/** The volumes its pods name; a StatefulSet makes its own. */
export function claimsOf(plan: Plan, { service: { name, kind }, launch }: WiredLaunch): Manifest[] {
  if (launch.dataPath === undefined || kind === "one-shot" || stateful.has(name)) return [];
  const metadata = { ...metadataOf(plan, name), name: claimName(name) };
  return [{ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec: claimed(name) } satisfies V1PersistentVolumeClaim];
}

function statefulSet(input: PodInput): WorkloadManifest {
  const { plan, wired } = input;
  const { name } = wired.service;
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet" as const,
    metadata: metadataOf(plan, name),
    spec: {
      replicas: wired.service.instances,
      serviceName: name,
      selector: { matchLabels: podSelector(plan, name) },
      template: podTemplate(input),
      updateStrategy: { type: "RollingUpdate" },
      // The data outlives whatever happens to the pods and to this object.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      ...(wired.launch.dataPath === undefined
        ? {}
        : {
            volumeClaimTemplates: [
              {
                apiVersion: "v1",
                kind: "PersistentVolumeClaim",
                metadata: { name: "data", labels: serviceLabels(plan, name) },
                spec: claimed(name),
              },
            ],
          }),
    },
  } satisfies V1StatefulSet;
}

function deployment(input: PodInput): WorkloadManifest {
  const { plan, wired } = input;
  const { name } = wired.service;
  const template = podTemplate(input);
  const kept = wired.launch.dataPath !== undefined;
  const volumes = [
    ...(template.spec?.volumes ?? []),
    ...(kept ? [{ name: "data", persistentVolumeClaim: { claimName: claimName(name) } }] : []),
  ];
  return {
    apiVersion: "apps/v1",
    kind: "Deployment" as const,
    metadata: metadataOf(plan, name),
    spec: {
      replicas: wired.service.instances,
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: progressDeadline(plan),
      selector: { matchLabels: podSelector(plan, name) },
      // Two at once must not write to one volume.
      strategy: kept ? { type: "Recreate" } : { type: "RollingUpdate", rollingUpdate: rolloutOf(plan, name) },
      template: { ...template, spec: { ...template.spec, containers: template.spec?.containers ?? [], volumes } },
    },
  } satisfies V1Deployment;
}

/** Without any progress for so long a rollout is stuck. Kubernetes' own ten minutes, on the clock of the alert that tells of it. */
function progressDeadline({ monitoring }: Plan): number {
  return Math.max(leastProgressSeconds, scaleSeconds(600, monitoring.timeScale));
}

/** One more first, then one less: nobody is ever short of an instance. Of the app the configuration may say otherwise. */
function rolloutOf(plan: Plan, name: ServiceName): PlannedRollout {
  return (name === "app" ? plan.kind?.rollout : undefined) ?? { maxSurge: 1, maxUnavailable: 0 };
}

/**
 * At once, then after 10, 20 and 40 s. The first packets of a new pod can get lost before its node knows what it may reach, a Service that has
 * just got its pod is not led to from every node yet, and where all manifests are applied at once what the Job needs starts when it does.
 */
const jobRetries = 4;

/** Its pods' template cannot be changed: another launch is another Job. */
function job(input: PodInput): WorkloadManifest {
  const { plan, wired } = input;
  const template = podTemplate(input);
  const hash = shortHash(JSON.stringify(template)).slice(0, 8);
  return {
    apiVersion: "batch/v1",
    kind: "Job" as const,
    metadata: { ...metadataOf(plan, wired.service.name), name: `${wired.service.name}-${hash}` },
    spec: { backoffLimit: jobRetries, activeDeadlineSeconds: wired.service.readyWithinSeconds, template },
  } satisfies V1Job;
}

function claimed(service: ServiceName) {
  return { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: claimSizes[service] ?? "1Gi" } } };
}

function claimName(service: ServiceName): string {
  return `${service}-data`;
}

function metadataOf(plan: Plan, name: ServiceName) {
  return { name, namespace: namespaceOf(plan, name), labels: serviceLabels(plan, name) };
}
