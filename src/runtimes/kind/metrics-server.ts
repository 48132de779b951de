import { parseAllDocuments } from "yaml";
import { messageOf } from "../../errors/message-of.ts";
import type { StepContext } from "../../work/context.ts";
import type { KindApi } from "./api.ts";
import { unlessGone } from "./api-refusal.ts";
import { applyObject } from "./apply.ts";
import { type Cluster, controlPlane } from "./cluster/cluster.ts";
import type { Manifest } from "./manifests/manifest.ts";

/** Where a node image keeps one that fits it; the published ones have none. */
const path = "/kind/manifests/metrics-server.yaml";
const metricsApi = "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io";

/** Gives the cluster what autoscalers ask for usage, once. Nothing waits for it and nothing fails for it: a note says what it lacks. */
export async function requireMetricsServer(api: KindApi, cluster: Cluster, context: StepContext): Promise<void> {
  try {
    if ((await unlessGone(api.request({ path: metricsApi, signal: context.signal }))) !== undefined) return;
    for (const manifest of await manifestsOf(cluster, context)) await applyObject(api, manifest, context.signal);
  } catch (error) {
    if (context.signal.aborted) return;
    const note = `no metrics-server, so nothing is scaled by its load: ${messageOf(error)}`;
    context.emit({ type: "step.progressed", step: "start", note });
  }
}

async function manifestsOf(cluster: Cluster, { host, signal }: StepContext): Promise<readonly Manifest[]> {
  const args = ["exec", controlPlane(cluster), "cat", path];
  const found = await host.run({ command: "docker", args, signal, timeoutMs: 10_000 });
  if (found.exitCode !== 0) throw new Error(`the node image has no ${path}`);
  return parseAllDocuments(found.stdout)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}
