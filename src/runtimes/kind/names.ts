import { join } from "node:path";
import { type Plan, type ServiceName, serviceNames } from "../../plan/plan.ts";
import type { BesideWay } from "../../services/beside.ts";
import { kindDirectory } from "./cluster/names.ts";

/** Namespaces a new cluster has: a project called like one of them must not get into it. */
const taken: ReadonlySet<string> = new Set(["default", "local-path-storage"]);

const monitoring: ReadonlySet<ServiceName> = new Set([
  "postgres-exporter",
  "redis-exporter",
  "alert-sink",
  "alertmanager",
  "kube-state-metrics",
  "prometheus",
  "grafana",
]);

/** Who applied a field, as the API server keeps it. */
export const fieldManager = "parity";

/** Of pods and of Services, as kind-config.yaml has them: policies tell by them who is outside. */
export const clusterNetworks: Readonly<Record<"pods" | "services", string>> = { pods: "10.244.0.0/16", services: "10.96.0.0/16" };

/** What serves and what is served by: the app, its data, its edge. */
export function appNamespace(plan: Plan): string {
  // A project's name may end with a dash, a namespace's may not.
  const name = plan.project.replace(/-+$/, "");
  return taken.has(name) || name.startsWith("kube-") ? `parity-${name}` : name;
}

export function monitoringNamespace(plan: Plan): string {
  return `${appNamespace(plan)}-monitoring`;
}

/** All that a stack has. */
export function namespacesOfStack(plan: Plan): readonly string[] {
  return [appNamespace(plan), monitoringNamespace(plan)];
}

export function namespaceOf(plan: Plan, service: ServiceName): string {
  return monitoring.has(service) ? monitoringNamespace(plan) : appNamespace(plan);
}

/** By which every pod finds a service, and what its certificate has to say: "postgres.shop". */
export function serviceHost(plan: Plan, service: ServiceName): string {
  return `${service}.${namespaceOf(plan, service)}`;
}

/** A Service without an address of its own: its name leads to every pod of the app that is ready. */
export const appPods = "app-pods";

/** The same for every pod of the app there is: what is not ready is measured all the more. */
export const allAppPods = "app-all-pods";

/** Without an address of its own as well, and there only while something runs beside the app. */
export function besidePods(way: BesideWay): string {
  return `app-${way}-pods`;
}

/** What certificates have to say so that every pod can verify whom it reached. */
export function serviceHosts(plan: Plan): string[] {
  return serviceNames.map((name) => serviceHost(plan, name));
}

export function manifestsDirectory(plan: Plan): string {
  return join(kindDirectory(plan), "manifests");
}
