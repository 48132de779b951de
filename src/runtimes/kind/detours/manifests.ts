import type { V1Deployment, V1Service } from "@kubernetes/client-node";
import { type Plan, type PlannedPort, type PlannedService, type ServiceName, serviceNames } from "../../../plan/plan.ts";
import type { Link } from "../../abilities.ts";
import { labels, stackId } from "../../containers/names.ts";
import { pullPolicy } from "../images/full-name.ts";
import { podSelector, stackLabels } from "../manifests/labels.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { outside } from "../manifests/network-policies.ts";
import { detourNodePort } from "../manifests/node-ports.ts";
import { appNamespace, namespaceOf } from "../names.ts";

/** The one Toxiproxy of a stack, and what leads to it the connections of one service to another. */

export const toxiproxyName = "toxiproxy";
/** Inside the pod: of Toxiproxy's HTTP API. */
const apiPort = 8474;
const firstListening = 10_000;
const mostPorts = 4;

export type Way = Pick<Link, "from" | "to">;

/** What every object of a detour carries: by it they are found again. */
export function detourLabel({ from, to }: Way): string {
  return `${from}.${to}`;
}

/** Where the pod listens for one port of a link: the same whatever other links there are. */
export function listeningPort(plan: Plan, { from, to }: Way, port: string): number {
  const ports = plan.services.find(({ name }) => name === to)?.ports ?? [];
  const place = serviceNames.indexOf(from) * serviceNames.length + serviceNames.indexOf(to);
  return (
    firstListening +
    place * mostPorts +
    Math.max(
      0,
      ports.findIndex(({ name }) => name === port),
    )
  );
}

/** Its pod, and the port by which this machine alone tells it what to do. Whom it may talk to is each link's to say. */
export function toxiproxyManifests(plan: Plan, image: string): readonly Manifest[] {
  const metadata = { name: toxiproxyName, namespace: appNamespace(plan), labels: stackLabels(plan) };
  const selector = toxiproxySelector(plan);
  return [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata,
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [outside], ports: [{ port: apiPort, protocol: "TCP" }] }],
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        type: "NodePort",
        selector,
        ports: [{ name: "api", port: apiPort, targetPort: apiPort, protocol: "TCP", nodePort: detourNodePort }],
      },
    } satisfies V1Service,
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
        strategy: { type: "Recreate" },
        template: {
          metadata: { labels: { ...stackLabels(plan), ...selector } },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 1,
            securityContext: { runAsNonRoot: true, runAsUser: 65_534, runAsGroup: 65_534, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                name: toxiproxyName,
                image,
                imagePullPolicy: pullPolicy(image),
                args: ["-host=0.0.0.0", `-port=${apiPort}`],
                readinessProbe: { tcpSocket: { port: apiPort }, periodSeconds: 1 },
                resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "500m", memory: "128Mi" } },
                securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
              },
            ],
          },
        },
      },
    } satisfies V1Deployment,
  ];
}

/** What a detour is called: its Service, and every policy before the name of whom it is about. */
export function detourName({ from, to }: Way): string {
  return `detour-${from}-${to}`;
}

function toxiproxySelector(plan: Plan): Record<string, string> {
  return { "app.kubernetes.io/name": toxiproxyName, [labels.stack]: stackId(plan) };
}

/** An address with the ports of `to` that leads to Toxiproxy: the record of the detour. And the leave of both ends to talk to it, at no other port. */
export function wayManifests(plan: Plan, way: Way, to: PlannedService): readonly Manifest[] {
  const own = { ...stackLabels(plan), [labels.detour]: detourLabel(way) };
  const name = detourName(way);
  const selector = toxiproxySelector(plan);
  const tcp = (port: number) => ({ port, protocol: "TCP" });
  const listening = to.ports.map((port) => tcp(listeningPort(plan, way, port.name)));
  const upstream = to.ports.map(({ inside }) => tcp(inside));
  const peer = (matchLabels: Readonly<Record<string, string>>) => ({ namespaceSelector: {}, podSelector: { matchLabels } });
  const policy = (
    about: { readonly name: string; readonly namespace: string; readonly selector: Readonly<Record<string, string>> },
    spec: { readonly ingress?: object[]; readonly egress?: object[] },
  ): Manifest => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `${name}-${about.name}`, namespace: about.namespace, labels: own },
    spec: {
      podSelector: { matchLabels: about.selector },
      policyTypes: [...(spec.ingress ? ["Ingress"] : []), ...(spec.egress ? ["Egress"] : [])],
      ...spec,
    },
  });
  const end = (service: ServiceName) => ({ name: service, namespace: namespaceOf(plan, service), selector: podSelector(plan, service) });
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: appNamespace(plan), labels: own },
      spec: {
        selector,
        ports: to.ports.map((port: PlannedPort) => ({
          name: port.name,
          port: port.inside,
          targetPort: listeningPort(plan, way, port.name),
          protocol: "TCP",
        })),
      },
    } satisfies V1Service,
    policy(end(way.from), { egress: [{ to: [peer(selector)], ports: listening }] }),
    policy(end(way.to), { ingress: [{ from: [peer(selector)], ports: upstream }] }),
    policy(
      { name: toxiproxyName, namespace: appNamespace(plan), selector },
      {
        ingress: [{ from: [peer(podSelector(plan, way.from))], ports: listening }],
        egress: [{ to: [peer(podSelector(plan, way.to))], ports: upstream }],
      },
    ),
  ];
}
