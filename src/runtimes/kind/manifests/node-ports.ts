import type { ServiceName } from "../../../plan/plan.ts";

/**
 * A cluster's port mappings are made with it and cannot be changed: the numbers depend on nothing but the name.
 * They lie in the band that the API server gives to nobody who asks for any port.
 */
const first: Readonly<Record<ServiceName, number>> = {
  postgres: 30_000,
  "wal-receiver": 30_004,
  redis: 30_005,
  migrate: 30_010,
  app: 30_015,
  "load-balancer": 30_020,
  "postgres-exporter": 30_025,
  "redis-exporter": 30_030,
  "alert-sink": 30_035,
  alertmanager: 30_040,
  prometheus: 30_045,
  grafana: 30_050,
  "kube-state-metrics": 30_085,
  "postgres-replica": 30_002,
};

const portNames: readonly string[] = ["main", "metrics", "https", "http"];

/** On every node: where a Service's port is reached from outside of the cluster; which of its pods answers is Kubernetes' to say. */
export function nodePort(service: ServiceName, portName: string): number {
  const index = portNames.indexOf(portName);
  if (index === -1) throw new Error(`no node port is known for "${portName}" of ${service}`);
  return first[service] + index;
}

const instancesFirst = 30_060;
const instancePortNames: readonly string[] = ["main", "metrics"];

/** On every node: where one instance of the app is reached, of which all others have but one a service. */
export function instanceNodePort(instance: number, portName: string): number {
  const index = instancePortNames.indexOf(portName);
  if (index === -1) throw new Error(`no node port is known for "${portName}" of one instance of the app`);
  return instancesFirst + instance * instancePortNames.length + index;
}

/** On every node: where the Toxiproxy of a drill is told what to do. */
export const detourNodePort = 30_055;
