import type { Plan } from "../../plan/plan.ts";
import { labels } from "../containers/names.ts";
import type { KindApi } from "./api.ts";
import { unlessGone } from "./api-refusal.ts";
import { hasNumberedPods } from "./manifests/labels.ts";
import { fieldManager } from "./names.ts";
import { mergeObject, podName } from "./objects.ts";
import { type NumberedPod, numberedPods, writtenNumber } from "./status.ts";
import type { World } from "./world.ts";

/**
 * Writes on the pods that Kubernetes names as it likes which instance each is: the Service of an instance leads to the pod that says so,
 * and a pod stays the instance it was when others go. Of a world in which all say so nothing is written.
 */
export async function numberPods(api: KindApi, plan: Plan, world: World): Promise<void> {
  const changed = plan.services.flatMap((service) =>
    hasNumberedPods(service.name)
      ? numberedPods(world, service).filter(({ instance, pod }) => instance < service.instances && writtenNumber(pod) !== instance)
      : [],
  );
  await Promise.all(changed.map((numbered) => write(api, numbered)));
}

async function write(api: KindApi, { pod, instance }: NumberedPod): Promise<void> {
  await unlessGone(mergeObject(api, podName(pod), { metadata: { labels: { [labels.instance]: String(instance) } } }, fieldManager));
}
