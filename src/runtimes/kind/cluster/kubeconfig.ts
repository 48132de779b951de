import { chmod } from "node:fs/promises";
import { isThere } from "../../../files/read-if-there.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Cluster } from "./cluster.ts";
import { kindFailure } from "./failure.ts";
import { kindEnvironment, kindProgram } from "./kind-program.ts";

/** Has kind write the cluster's kubeconfig again where it is gone. */
export async function requireKubeconfig(cluster: Cluster, context: StepContext): Promise<void> {
  if (await isThere(cluster.kubeconfig)) return;
  const result = await context.host.run({
    command: await kindProgram(context),
    args: ["export", "kubeconfig", "--name", cluster.name, "--kubeconfig", cluster.kubeconfig],
    env: kindEnvironment(context.host),
    onlyEnv: true,
    signal: context.signal,
  });
  context.signal.throwIfAborted();
  if (result.exitCode !== 0) throw kindFailure(result.stderr, "write the cluster's kubeconfig");
  await chmod(cluster.kubeconfig, 0o600);
}
