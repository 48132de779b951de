import type { V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import type { Plan, PlannedService } from "../../../plan/plan.ts";
import { scaleDownWindow, scaleSeconds } from "../../../plan/scale.ts";
import { namespaceOf } from "../names.ts";
import { serviceLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";

/** The guides scale 3 instances out to 10. */
const guideRatio = 10 / 3;

/** Only the app is scaled by its load. */
export function isAutoscaled({ name, kind }: PlannedService): boolean {
  return name === "app" && kind === "service";
}

/**
 * The guides' share, as far as two instances a CPU of this machine and the database's connections go; always one more than planned, or
 * nothing could be scaled.
 */
export function mostInstances(plan: Plan, service: PlannedService): number {
  if (!isAutoscaled(service)) return service.instances;
  const wanted = Math.min(Math.ceil(service.instances * guideRatio), plan.machine.cpus * 2, connectedInstances(plan));
  return Math.max(service.instances + 1, wanted);
}

/** Of its connections the database keeps some for who looks after it. */
const keptConnections = 10;

function connectedInstances({ app, services }: Plan): number {
  const settings = services.find(({ name }) => name === "postgres")?.settings ?? [];
  const most = Number(settings.find(({ name }) => name === "max_connections")?.asked);
  if (app.connections === undefined || !Number.isFinite(most)) return Number.POSITIVE_INFINITY;
  return Math.floor((most - keptConnections) / app.connections);
}

/** With the guides' numbers: out at once, in only after five minutes of less, which are as many as alerts wait for on the stack's clock. */
export function autoscaler(plan: Plan, service: PlannedService): Manifest {
  const { timeScale } = plan.monitoring;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: service.name, namespace: namespaceOf(plan, service.name), labels: serviceLabels(plan, service.name) },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: service.name },
      minReplicas: service.instances,
      maxReplicas: mostInstances(plan, service),
      metrics: [used("cpu", 70), used("memory", 80)],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: scaleDownWindow(timeScale),
          policies: [{ type: "Percent", value: 50, periodSeconds: scaleSeconds(60, timeScale) }],
        },
        scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: "Percent", value: 100, periodSeconds: scaleSeconds(30, timeScale) }] },
      },
    },
  } satisfies V2HorizontalPodAutoscaler;
}

/** Percent of what the pods request. */
function used(name: "cpu" | "memory", averageUtilization: number) {
  return { type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } };
}
