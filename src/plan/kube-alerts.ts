import { guideAlerts } from "./guide-alerts.ts";
import type { AlertRule, RuntimeKind } from "./plan.ts";

const facts = 'job="kube-state-metrics"';
/** What a drill puts between two services comes and goes with the drill. */
const ofTheStack = 'deployment!="toxiproxy"';

/** The guides' alerts on what only Kubernetes knows, made right as the others are (guide-alert-origins.ts). */
export const kubeAlerts: readonly AlertRule[] = [
  {
    name: "DeploymentReplicasMismatch",
    expression: `kube_deployment_status_replicas_available{${facts},${ofTheStack}} < kube_deployment_spec_replicas{${facts}}`,
    windowSeconds: 0,
    forSeconds: 300,
    severity: "warning",
    summary: "A Deployment has fewer pods that serve than it asks for",
    runbook: "runbooks/deployment-replicas-mismatch.md",
  },
  {
    name: "DeploymentRolloutStuck",
    expression: `kube_deployment_status_condition{${facts},condition="Progressing",status="false"} == 1`,
    windowSeconds: 0,
    forSeconds: 600,
    severity: "critical",
    summary: "A rollout does not get on",
    runbook: "runbooks/deployment-rollout-stuck.md",
  },
  {
    name: "PodCrashLooping",
    expression: `max_over_time(kube_pod_container_status_waiting_reason{${facts},reason="CrashLoopBackOff"}[$window]) == 1`,
    windowSeconds: 300,
    forSeconds: 120,
    severity: "critical",
    summary: "A pod keeps ending and being started again",
    runbook: "runbooks/pod-crash-looping.md",
  },
];

/** Told of by what has no Kubernetes to ask; there PodCrashLooping takes its place. */
const elsewhere = "AppCrashLooping";

/** The rules a stack gets. */
export function alertsOn(runtime: RuntimeKind): readonly AlertRule[] {
  return runtime === "kind" ? [...guideAlerts.filter(({ name }) => name !== elsewhere), ...kubeAlerts] : guideAlerts;
}

/** 1 while what the rules above rest on is told. */
export const factsAreTold = `min(up{${facts}})`;

/** Whether one of these alerts is silent, too, when nobody tells what Kubernetes knows. */
export function restOnKubernetes(alerts: readonly string[]): boolean {
  return kubeAlerts.some(({ name }) => alerts.includes(name));
}

/** Of every runtime. */
export const allAlerts: readonly AlertRule[] = [...guideAlerts, ...kubeAlerts];
