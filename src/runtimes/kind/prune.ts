import type { Plan } from "../../plan/plan.ts";
import type { KindApi } from "./api.ts";
import type { Manifest } from "./manifests/manifest.ts";
import { deleteObject, listObjects, type ObjectName } from "./objects.ts";
import { stackSelector } from "./world.ts";

/** What a plan can have one day and not the next. Claims of volumes are not among them: data goes only when it is asked for. */
const prunable = [
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["batch/v1", "Job"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["policy/v1", "PodDisruptionBudget"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  ["rbac.authorization.k8s.io/v1", "Role"],
  ["v1", "Service"],
  ["v1", "ConfigMap"],
  ["v1", "Secret"],
  ["v1", "ServiceAccount"],
] as const;

/** Deletes what an earlier plan had and this one has not. */
export async function pruneObjects(api: KindApi, plan: Plan, applied: readonly Manifest[]): Promise<void> {
  const wanted = new Set(applied.map(keyOf));
  const listed = await Promise.all(prunable.map(([version, kind]) => listObjects<ObjectName>(api, version, kind, stackSelector(plan))));
  const stale = listed.flat().filter((object) => !wanted.has(keyOf(object)));
  await Promise.all(stale.map((object) => deleteObject(api, object)));
}

function keyOf({ kind, metadata }: ObjectName): string {
  return `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;
}
