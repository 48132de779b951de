import type { Plan, PlannedService, SecretName } from "../../../plan/plan.ts";
import type { CertificatePart } from "../../containers/certificate-files.ts";
import type { WiredLaunch } from "../../containers/wire-launch.ts";
import { namespaceOf } from "../names.ts";
import { accessOf } from "./access.ts";
import { autoscaler, isAutoscaled } from "./autoscaler.ts";
import { configurationOf } from "./configuration.ts";
import { type DatabaseServer, databaseRoles } from "./database-roles.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import type { Manifest } from "./manifest.ts";
import { policyOf } from "./network-policies.ts";
import { servicesOf } from "./services.ts";
import { claimsOf, type WorkloadManifest, workloadOf } from "./workload.ts";

/** The object that makes a service's pods, and how it is found again. */
export interface Workload {
  readonly kind: WorkloadManifest["kind"];
  readonly name: string;
  readonly namespace: string;
  /** An autoscaler owns `spec.replicas` once the object is there: from then on it is applied without. */
  readonly autoscaled: boolean;
}

export interface ServiceManifests {
  readonly service: PlannedService;
  readonly wired: WiredLaunch;
  readonly workload: Workload;
  /** In the order they are applied: after the workload comes only what watches over it. */
  readonly objects: readonly Manifest[];
}

export interface ServiceInput {
  readonly plan: Plan;
  readonly wired: WiredLaunch;
  /** Of the whole stack: who reaches whom. */
  readonly all: readonly WiredLaunch[];
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** PEM. */
  readonly certificates: Readonly<Record<CertificatePart, string>>;
  /** Who leads now. */
  readonly primary: DatabaseServer;
  /** Full name. */
  readonly image: string;
  readonly workingDirectory: string;
}

/** All objects of one service. */
export function serviceManifests(input: ServiceInput): ServiceManifests {
  const { plan, wired, all, secrets, certificates, primary, image, workingDirectory } = input;
  const { service } = wired;
  const configuration = configurationOf({ plan, wired, secrets, certificates });
  const workload = workloadOf({ plan, wired, configuration, image, workingDirectory });
  const autoscaled = isAutoscaled(service);
  const objects = [
    ...accessOf(plan, service.name),
    ...configuration.objects,
    policyOf(plan, wired, all),
    ...servicesOf(plan, service, primary),
    ...(service.name === "postgres" && plan.database.replication !== undefined ? [databaseRoles(plan, primary)] : []),
    ...claimsOf(plan, wired),
    workload,
    ...(autoscaled ? [disruptionBudget(plan, service), autoscaler(plan, service)] : []),
  ];
  const { kind, metadata } = workload;
  return { service, wired, workload: { kind, name: metadata.name, namespace: namespaceOf(plan, service.name), autoscaled }, objects };
}
