import type { KindApi } from "../api.ts";
import { isRefusal } from "../api-refusal.ts";
import type { Pod } from "../objects.ts";

/**
 * Asks a pod to leave as whoever empties a node does. False when the disruption budget does not let it go now; one that is gone has left.
 * `only`: nothing is done, but the answer is the same.
 */
export async function evict(api: KindApi, { metadata }: Pod, only: "asked" | "done"): Promise<boolean> {
  const { name = "", namespace = "" } = metadata ?? {};
  try {
    await api.request({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
      query: { dryRun: only === "asked" ? "All" : undefined },
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
    });
    return true;
  } catch (error) {
    if (isRefusal(error, 429)) return false;
    if (isRefusal(error, 404)) return true;
    throw error;
  }
}
