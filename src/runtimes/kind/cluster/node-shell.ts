import type { ProcessResult } from "../../../host/host.ts";
import type { StepContext } from "../../../work/context.ts";
import { type Cluster, controlPlane } from "./cluster.ts";

/** Kubernetes' own client as the control plane's node has it: it needs no program and no kubeconfig of this machine. */
export function kubectl(
  cluster: Cluster,
  args: readonly string[],
  context: Pick<StepContext, "host" | "signal">,
  timeoutMs: number,
): Promise<ProcessResult> {
  const command = ["exec", controlPlane(cluster), "kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf", ...args];
  return context.host.run({ command: "docker", args: command, signal: context.signal, timeoutMs });
}
