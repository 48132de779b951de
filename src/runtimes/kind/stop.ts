import type { StepContext } from "../../work/context.ts";
import { openApi } from "./api.ts";
import { deleteCluster } from "./cluster/delete-cluster.ts";
import { findCluster } from "./cluster/find-cluster.ts";
import { clusterFailure } from "./failure.ts";
import { forgetImages } from "./images/forget-images.ts";
import { patientApi } from "./patient-api.ts";
import { removeWorkloads } from "./remove.ts";
import type { StackInput } from "./stack-input.ts";

/** Takes the stack down. Its data stays in the cluster, which therefore stays with it; with "nothing" both go. Idempotent. */
export async function stopStack(
  { plan, host, engine }: Pick<StackInput, "plan" | "host" | "engine">,
  keep: "data" | "nothing",
  context: StepContext,
): Promise<void> {
  const docker = await engine();
  const cluster = await findCluster(docker, plan);
  const tell = (note: string): void => context.emit({ type: "step.progressed", step: "stop", note });
  if (keep === "data") {
    if (cluster === undefined) return;
    // Nothing runs in one whose nodes do not.
    if (cluster.state === "finished") {
      const api = patientApi(await openApi(cluster.kubeconfig));
      await removeWorkloads(api, plan, context).catch((error: unknown) => {
        throw clusterFailure(error, "take the stack down");
      });
    }
    tell(`the cluster ${cluster.name} stays; parity down --volumes deletes it`);
    return;
  }
  await deleteCluster(docker, plan, host);
  await forgetImages(docker, plan, new Set());
  if (cluster === undefined) return;
  tell(`the cluster ${cluster.name} is deleted`);
  for (const { name, instances } of plan.services)
    for (let instance = 0; instance < instances; instance += 1) context.emit({ type: "service.stopped", service: name, instance });
}
