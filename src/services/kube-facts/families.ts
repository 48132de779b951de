import type { AutoscalerObject, DeploymentObject, KubeObjects, Named, PodObject } from "./objects.ts";

export type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** One metric: names, types and labels are those of kube-state-metrics, so that rules and dashboards for it fit. */
export interface Family {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  samples(objects: KubeObjects): readonly Sample[];
}

const statuses = ["true", "false", "unknown"] as const;
const phases = ["Pending", "Succeeded", "Failed", "Unknown", "Running"] as const;

export const families: readonly Family[] = [
  deployments("kube_deployment_spec_replicas", "Pods asked for.", ({ spec }) => spec.replicas ?? 1),
  deployments("kube_deployment_status_replicas", "Pods there are.", ({ status }) => status?.replicas ?? 0),
  deployments("kube_deployment_status_replicas_available", "Pods that serve.", ({ status }) => status?.availableReplicas ?? 0),
  deployments("kube_deployment_status_replicas_ready", "Pods that are ready.", ({ status }) => status?.readyReplicas ?? 0),
  deployments("kube_deployment_status_replicas_unavailable", "Pods still missing.", ({ status }) => status?.unavailableReplicas ?? 0),
  deployments("kube_deployment_status_replicas_updated", "Pods of the newest template.", ({ status }) => status?.updatedReplicas ?? 0),
  deployments("kube_deployment_metadata_generation", "Of what is asked for.", ({ metadata }) => metadata.generation ?? 0),
  deployments("kube_deployment_status_observed_generation", "Of what its controller saw.", ({ status }) => status?.observedGeneration ?? 0),
  {
    name: "kube_deployment_status_condition",
    type: "gauge",
    help: "Conditions, one series for each status.",
    samples: (all) => all.deployments.flatMap((each) => conditions(deploymentLabels(each), each.status?.conditions)),
  },
  {
    name: "kube_pod_info",
    type: "gauge",
    help: "Which node a pod is on.",
    samples: (all) => all.pods.map((pod) => ({ labels: { ...podLabels(pod), node: pod.spec.nodeName ?? "" }, value: 1 })),
  },
  {
    name: "kube_pod_status_phase",
    type: "gauge",
    help: "One series for each phase.",
    samples: (all) =>
      all.pods.flatMap((pod) =>
        phases.map((phase) => ({ labels: { ...podLabels(pod), phase }, value: Number(pod.status?.phase === phase) })),
      ),
  },
  {
    name: "kube_pod_status_ready",
    type: "gauge",
    help: "Whether it serves, one series for each status.",
    samples: (all) =>
      all.pods.flatMap((pod) => {
        const ready = pod.status?.conditions?.find(({ type }) => type === "Ready")?.status.toLowerCase();
        return statuses.map((condition) => ({ labels: { ...podLabels(pod), condition }, value: Number(ready === condition) }));
      }),
  },
  containers("kube_pod_container_status_restarts_total", "counter", "How often it was started again.", ({ restartCount }) => [
    { labels: {}, value: restartCount },
  ]),
  containers("kube_pod_container_status_ready", "gauge", "Whether its readiness probe succeeded.", ({ ready }) => [
    { labels: {}, value: Number(ready) },
  ]),
  containers("kube_pod_container_status_waiting_reason", "gauge", "Why it waits to be started.", ({ state }) =>
    because(state?.waiting?.reason),
  ),
  containers("kube_pod_container_status_last_terminated_reason", "gauge", "Why it ended last.", ({ lastState }) =>
    because(lastState?.terminated?.reason),
  ),
  containers("kube_pod_container_status_last_terminated_exitcode", "gauge", "With what it ended last.", ({ lastState }) => {
    const code = lastState?.terminated?.exitCode;
    return code === undefined ? [] : [{ labels: {}, value: code }];
  }),
  autoscalers("kube_horizontalpodautoscaler_spec_min_replicas", "It never asks for fewer.", ({ spec }) => spec.minReplicas ?? 1),
  autoscalers("kube_horizontalpodautoscaler_spec_max_replicas", "It never asks for more.", ({ spec }) => spec.maxReplicas),
  autoscalers("kube_horizontalpodautoscaler_status_current_replicas", "Pods it saw.", ({ status }) => status?.currentReplicas ?? 0),
  autoscalers("kube_horizontalpodautoscaler_status_desired_replicas", "Pods it asks for.", ({ status }) => status?.desiredReplicas ?? 0),
  {
    name: "kube_horizontalpodautoscaler_status_condition",
    type: "gauge",
    help: "Conditions, one series for each status.",
    samples: (all) => all.autoscalers.flatMap((each) => conditions(autoscalerLabels(each), each.status?.conditions)),
  },
];

function deployments(name: string, help: string, value: (deployment: DeploymentObject) => number): Family {
  const samples = (all: KubeObjects): Sample[] => all.deployments.map((each) => ({ labels: deploymentLabels(each), value: value(each) }));
  return { name, type: "gauge", help, samples };
}

function autoscalers(name: string, help: string, value: (autoscaler: AutoscalerObject) => number): Family {
  const samples = (all: KubeObjects): Sample[] => all.autoscalers.map((each) => ({ labels: autoscalerLabels(each), value: value(each) }));
  return { name, type: "gauge", help, samples };
}

type Container = NonNullable<NonNullable<PodObject["status"]>["containerStatuses"]>[number];

function containers(name: string, type: Family["type"], help: string, samples: (container: Container) => readonly Sample[]): Family {
  return {
    name,
    type,
    help,
    samples: (all) =>
      all.pods.flatMap((pod) =>
        (pod.status?.containerStatuses ?? []).flatMap((container) =>
          samples(container).map(({ labels, value }) => ({ labels: { ...podLabels(pod), container: container.name, ...labels }, value })),
        ),
      ),
  };
}

/** A reason that is not given has no series. */
function because(reason: string | undefined): Sample[] {
  return reason === undefined ? [] : [{ labels: { reason }, value: 1 }];
}

function conditions(labels: Labels, all: readonly { readonly type: string; readonly status: string }[] = []): Sample[] {
  return all.flatMap(({ type, status }) =>
    statuses.map((each) => ({ labels: { ...labels, condition: type, status: each }, value: Number(status.toLowerCase() === each) })),
  );
}

function deploymentLabels({ metadata }: Named): Labels {
  return { namespace: metadata.namespace, deployment: metadata.name };
}

function podLabels({ metadata }: Named): Labels {
  return { namespace: metadata.namespace, pod: metadata.name, uid: metadata.uid };
}

function autoscalerLabels({ metadata }: Named): Labels {
  return { namespace: metadata.namespace, horizontalpodautoscaler: metadata.name };
}
