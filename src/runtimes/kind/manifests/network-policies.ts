import type { V1NetworkPolicyPeer, V1NetworkPolicyPort } from "@kubernetes/client-node";
import type { Plan, PlannedService, ServiceName } from "../../../plan/plan.ts";
import type { WiredLaunch } from "../../containers/wire-launch.ts";
import { clusterNetworks, namespaceOf } from "../names.ts";
import { hasToken } from "./access.ts";
import { withEitherServer } from "./database-roles.ts";
import { podSelector, serviceLabels, stackLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";

const apiVersion = "networking.k8s.io/v1";
const kind = "NetworkPolicy";

interface Rule {
  readonly from?: readonly V1NetworkPolicyPeer[];
  readonly to?: readonly V1NetworkPolicyPeer[];
  readonly ports: readonly V1NetworkPolicyPort[];
}

/** Nobody may talk to anybody, except to the cluster's names. */
export function denyAll(plan: Plan, namespace: string): Manifest[] {
  const metadata = (name: string) => ({ name, namespace, labels: stackLabels(plan) });
  const names = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  const ports = ["UDP", "TCP"].map((protocol) => ({ port: 53, protocol }));
  return [
    { apiVersion, kind, metadata: metadata("deny-all"), spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
    {
      apiVersion,
      kind,
      metadata: metadata("names"),
      spec: { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [names], ports }] },
    },
  ];
}

/** Who was given an address may use it, and nobody else; and this machine may use what is published, through the nodes. */
export function policyOf(plan: Plan, wired: WiredLaunch, all: readonly WiredLaunch[]): Manifest {
  const { name } = wired.service;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: namespaceOf(plan, name), labels: serviceLabels(plan, name) },
    spec: {
      podSelector: { matchLabels: podSelector(plan, name) },
      policyTypes: ["Ingress", "Egress"],
      ingress: incoming(plan, wired.service, all),
      egress: outgoing(plan, wired),
    },
  };
}

function incoming(plan: Plan, { name, ports }: PlannedService, all: readonly WiredLaunch[]): Rule[] {
  return ports.flatMap((port) => {
    const given = all
      .filter((wired) => reachedBy(plan, wired).has(`${name}/${port.name}`))
      .map(({ service }) => podsOf(plan, service.name));
    const from = [...given, ...(port.published.length > 0 ? [outside] : [])];
    // Without a single peer the rule would let everybody in.
    return from.length === 0 ? [] : [{ from, ports: [{ port: port.inside, protocol: "TCP" }] }];
  });
}

function reachedBy(plan: Plan, { service, reached }: WiredLaunch): ReadonlySet<string> {
  return withEitherServer(plan, service.name, reached);
}

function outgoing(plan: Plan, wired: WiredLaunch): Rule[] {
  const { name } = wired.service;
  const reached = reachedBy(plan, wired);
  const given = plan.services.flatMap((other) => {
    const ports = other.ports.filter((port) => reached.has(`${other.name}/${port.name}`));
    if (ports.length === 0) return [];
    return [{ to: [podsOf(plan, other.name)], ports: ports.map((port) => ({ port: port.inside, protocol: "TCP" })) }];
  });
  return [...given, ...(hasToken(plan, name) ? [{ to: [outside], ports: [{ port: apiServerPort, protocol: "TCP" }] }] : [])];
}

function podsOf(plan: Plan, service: ServiceName): V1NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespaceOf(plan, service) } },
    podSelector: { matchLabels: podSelector(plan, service) },
  };
}

/** Behind the address that pods ask. */
const apiServerPort = 6443;

/** The nodes and this machine: whatever has no address of a pod. Which they are is known only once there is a cluster. */
export const outside: V1NetworkPolicyPeer = { ipBlock: { cidr: "0.0.0.0/0", except: [clusterNetworks.pods, clusterNetworks.services] } };
