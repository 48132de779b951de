import type { Plan, ServiceName } from "../../../plan/plan.ts";
import type { BesideWay } from "../../../services/beside.ts";
import type { Release } from "../../releases.ts";
import type { WorkloadObject } from "../explain.ts";
import { podSelector, stackLabels } from "../manifests/labels.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { besidePods } from "../names.ts";
import type { PodTemplate } from "./template.ts";
import { releaseTemplate } from "./template.ts";

const nameLabel = "app.kubernetes.io/name";

/** "app-canary": what runs beside has a name of its own, so that nothing that selects the planned pods finds it. */
export function besideName(service: ServiceName, way: BesideWay): string {
  return `${service}-${way}`;
}

export function besideSelector(plan: Plan, service: ServiceName, way: BesideWay): Record<string, string> {
  return { ...podSelector(plan, service), [nameLabel]: besideName(service, way) };
}

export interface BesideInput {
  readonly plan: Plan;
  readonly service: ServiceName;
  readonly way: BesideWay;
  readonly release: Release;
  readonly deployment: Extract<WorkloadObject, { kind: "Deployment" }>;
  readonly template: PodTemplate;
  /** Of the whole stack. */
  readonly policies: readonly Manifest[];
}

/** Who may talk to whom first: what is there when the pods are. */
export function besideManifests(input: BesideInput): Manifest[] {
  const { plan, service, way, release, deployment, template } = input;
  const selector = besideSelector(plan, service, way);
  const labels = { ...stackLabels(plan), ...selector };
  const metadata = { name: besideName(service, way), namespace: deployment.metadata?.namespace ?? "", labels };
  const { replicas = 1, strategy } = deployment.spec ?? {};
  const ports = plan.services.find(({ name }) => name === service)?.ports ?? [];
  return [
    ...besidePolicies(input),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, name: besidePods(way) },
      spec: {
        clusterIP: "None",
        selector,
        ports: ports.map(({ name, inside }) => ({ name, port: inside, targetPort: name, protocol: "TCP" })),
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: way === "canary" ? 1 : replicas,
        strategy,
        selector: { matchLabels: selector },
        template: renamed(releaseTemplate(plan, { ...template, metadata: { ...template.metadata, labels } }, release), service, way),
      },
    },
  ];
}

/** Policies add up: every one that speaks of the planned pods says the same of these. */
function besidePolicies({ plan, service, way, policies }: BesideInput): Manifest[] {
  return policies.flatMap(({ metadata, spec }) => {
    const own = renamed(spec, service, way);
    if (JSON.stringify(own) === JSON.stringify(spec)) return [];
    const { namespace = "" } = metadata;
    const name = `${metadata.name}-${way}`;
    return [
      { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace, labels: stackLabels(plan) }, spec: own },
    ];
  });
}

/** The same with every selector of the planned pods turned to those beside. */
function renamed<T>(part: T, service: ServiceName, way: BesideWay): T {
  return JSON.parse(JSON.stringify(part), (key, value: unknown) =>
    key === nameLabel && value === service ? besideName(service, way) : value,
  ) as T;
}
