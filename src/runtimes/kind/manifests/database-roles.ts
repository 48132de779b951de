import type { V1ConfigMap } from "@kubernetes/client-node";
import type { Plan, ServiceName } from "../../../plan/plan.ts";
import { namespaceOf } from "../names.ts";
import { serviceLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";

/** Of the two servers either can lead; the other follows. Their Services are named by role, their pods are not. */
export const databaseServers = ["postgres", "postgres-replica"] as const;
export type DatabaseServer = (typeof databaseServers)[number];

/** Where a pod that starts reads who leads. */
export const rolesName = "postgres-roles";
export const primaryKey = "primary";

export function databaseRoles(plan: Plan, primary: DatabaseServer): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: rolesName, namespace: namespaceOf(plan, "postgres"), labels: serviceLabels(plan, "postgres") },
    data: { [primaryKey]: primary },
  } satisfies V1ConfigMap;
}

export function otherServer(server: DatabaseServer): DatabaseServer {
  return server === "postgres" ? "postgres-replica" : "postgres";
}

export function isDatabaseServer(service: string | undefined): service is DatabaseServer {
  return databaseServers.some((name) => name === service);
}

/** Whose pods a Service leads to: "postgres" is whoever leads, "postgres-replica" whoever follows. */
export function servedBy(service: ServiceName, primary: DatabaseServer): ServiceName {
  return isDatabaseServer(service) && primary !== "postgres" ? otherServer(service) : service;
}

/** Who may reach one of them may reach the other: it may lead tomorrow. And each must be able to follow the other. */
export function withEitherServer({ database }: Plan, service: ServiceName, reached: ReadonlySet<string>): ReadonlySet<string> {
  if (database.replication === undefined) return reached;
  const either = databaseServers.map((name) => `${name}/main`);
  // The address it follows by is that of whoever leads, which is never itself.
  if (isDatabaseServer(service)) return new Set([...reached, `${otherServer(service)}/main`].filter((port) => port !== `${service}/main`));
  return either.some((port) => reached.has(port)) ? new Set([...reached, ...either]) : reached;
}
