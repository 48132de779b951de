import type { Plan } from "../../plan/plan.ts";
import type { KindApi } from "./api.ts";
import { namespacesOfStack } from "./names.ts";
import { kindPath } from "./objects.ts";

/** Whatever makes pods, or is one. */
const kinds = [
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["apps/v1", "DaemonSet"],
  ["apps/v1", "ReplicaSet"],
  ["batch/v1", "Job"],
  ["batch/v1", "CronJob"],
  ["v1", "Pod"],
] as const;

interface Listed {
  readonly metadata: { readonly ownerReferences?: readonly { readonly controller?: boolean }[] };
}

/** What is in the stack's namespaces, whoever made it; of what a controller made, the controller. */
export async function runningObjects(api: KindApi, plan: Plan): Promise<readonly object[]> {
  const found = await Promise.all(
    namespacesOfStack(plan).flatMap((namespace) =>
      kinds.map(async ([apiVersion, kind]) => {
        const { items } = await api.request<{ items: Listed[] }>({ path: kindPath(apiVersion, kind, namespace) });
        return items.filter(isOwn).map((item) => ({ ...item, apiVersion, kind }));
      }),
    ),
  );
  return found.flat();
}

function isOwn({ metadata }: Listed): boolean {
  return metadata.ownerReferences?.some(({ controller }) => controller === true) !== true;
}
