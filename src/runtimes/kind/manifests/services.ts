import type { V1Service } from "@kubernetes/client-node";
import type { Plan, PlannedService } from "../../../plan/plan.ts";
import { allAppPods, appPods, namespaceOf } from "../names.ts";
import { type DatabaseServer, servedBy } from "./database-roles.ts";
import { hasNumberedPods, instanceSelector, podSelector, serviceLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";
import { instanceNodePort, nodePort } from "./node-ports.ts";

/** The name others reach it by, and the node ports this machine's ports lead to. None for what listens on nothing. */
export function servicesOf(plan: Plan, service: PlannedService, primary: DatabaseServer): Manifest[] {
  if (service.ports.length === 0) return [];
  const metadata = { name: service.name, namespace: namespaceOf(plan, service.name), labels: serviceLabels(plan, service.name) };
  const selector = podSelector(plan, servedBy(service.name, primary));
  const ports = service.ports.map(({ name, inside }) => ({ name, port: inside, targetPort: name, protocol: "TCP" }));
  const reached = {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: isPublished(service)
      ? { type: "NodePort", selector, ports: ports.map((port) => ({ ...port, nodePort: nodePort(service.name, port.name) })) }
      : { type: "ClusterIP", selector, ports },
  } satisfies V1Service;
  if (!hasNumberedPods(service.name)) return [reached];
  const spec = { clusterIP: "None", selector, ports };
  return [
    reached,
    { apiVersion: "v1", kind: "Service", metadata: { ...metadata, name: appPods }, spec } satisfies V1Service,
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, name: allAppPods },
      spec: { ...spec, publishNotReadyAddresses: true },
    } satisfies V1Service,
    ...Array.from({ length: service.instances }, (_, instance) => oneInstance(plan, service, instance)),
  ];
}

/** Its own way to one instance for this machine, whether or not it is ready: one that is not has something to say about that. */
function oneInstance(plan: Plan, { name, ports }: PlannedService, instance: number): Manifest {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: `${name}-${instance}`, namespace: namespaceOf(plan, name), labels: serviceLabels(plan, name) },
    spec: {
      type: "NodePort",
      publishNotReadyAddresses: true,
      selector: instanceSelector(plan, name, instance),
      ports: ports.map((port) => ({
        name: port.name,
        port: port.inside,
        targetPort: port.name,
        protocol: "TCP",
        nodePort: instanceNodePort(instance, port.name),
      })),
    },
  } satisfies V1Service;
}

/** This machine has a way to it. */
export function isPublished({ ports }: PlannedService): boolean {
  return ports.some(({ published }) => published.length > 0);
}
