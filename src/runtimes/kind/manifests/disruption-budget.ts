import type { V1PodDisruptionBudget } from "@kubernetes/client-node";
import type { Plan, PlannedService } from "../../../plan/plan.ts";
import { namespaceOf } from "../names.ts";
import { podSelector, serviceLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";

/** Whoever empties a node takes one of its pods at a time. */
export function disruptionBudget(plan: Plan, { name }: PlannedService): Manifest {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace: namespaceOf(plan, name), labels: serviceLabels(plan, name) },
    spec: { maxUnavailable: 1, selector: { matchLabels: podSelector(plan, name) } },
  } satisfies V1PodDisruptionBudget;
}
