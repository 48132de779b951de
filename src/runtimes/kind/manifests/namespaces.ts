import type { V1Namespace, V1ResourceQuota } from "@kubernetes/client-node";
import type { Plan, PlannedService } from "../../../plan/plan.ts";
import type { WiredLaunch } from "../../containers/wire-launch.ts";
import { namespaceOf, namespacesOfStack } from "../names.ts";
import { mostInstances } from "./autoscaler.ts";
import { stackLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";
import { denyAll } from "./network-policies.ts";
import { type Amounts, limitsOf, quantities, requestsOf } from "./resources.ts";

/** The two namespaces, and what holds in each for every pod whoever makes it. */
export function namespacesOf(plan: Plan, all: readonly WiredLaunch[]): Manifest[] {
  return namespacesOfStack(plan).flatMap((name) => {
    const inside = all.filter(({ service }) => namespaceOf(plan, service.name) === name);
    return [namespace(plan, name), quota(plan, name, inside), limitRange(plan, name, inside), ...denyAll(plan, name)];
  });
}

function namespace(plan: Plan, name: string): Manifest {
  const levels = ["enforce", "audit", "warn"].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, "restricted"],
    [`pod-security.kubernetes.io/${mode}-version`, "latest"],
  ]);
  const labels = { ...stackLabels(plan), ...(Object.fromEntries(levels) as Record<string, string>) };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } } satisfies V1Namespace;
}

/** Twice what the plan's pods may use: an update has the old ones and the new ones at once. */
function quota(plan: Plan, name: string, inside: readonly WiredLaunch[]): Manifest {
  const pods = inside.flatMap(({ service }) => Array.from({ length: mostInstances(plan, service) }, () => service));
  const limits = quantities(doubled(plan, pods, limitsOf));
  const requests = quantities(doubled(plan, pods, requestsOf));
  return {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "quota", namespace: name, labels: stackLabels(plan) },
    spec: {
      hard: {
        "requests.cpu": requests.cpu,
        "requests.memory": requests.memory,
        "limits.cpu": limits.cpu,
        "limits.memory": limits.memory,
        pods: String(pods.length * 2),
        persistentvolumeclaims: String(inside.filter(({ launch }) => launch.dataPath !== undefined).length * 2),
      },
    },
  } satisfies V1ResourceQuota;
}

function doubled(plan: Plan, pods: readonly PlannedService[], amounts: (plan: Plan, service: PlannedService) => Amounts): Amounts {
  const each = pods.map((service) => amounts(plan, service));
  const total = (of: (one: Amounts) => number): number => each.reduce((sum, one) => sum + of(one), 0) * 2;
  return { millicores: total((one) => one.millicores), mebibytes: total((one) => one.mebibytes) };
}

/** What a container gets that says nothing, and what none may go beyond. */
function limitRange(plan: Plan, name: string, inside: readonly WiredLaunch[]): Manifest {
  const each = inside.map(({ service }) => limitsOf(plan, service));
  const max = { millicores: Math.max(...each.map((one) => one.millicores)), mebibytes: Math.max(...each.map((one) => one.mebibytes)) };
  return {
    apiVersion: "v1",
    kind: "LimitRange",
    metadata: { name: "limits", namespace: name, labels: stackLabels(plan) },
    spec: {
      limits: [
        {
          type: "Container",
          default: quantities({ millicores: 100, mebibytes: 128 }),
          defaultRequest: quantities({ millicores: 10, mebibytes: 32 }),
          max: quantities(max),
        },
      ],
    },
  };
}
