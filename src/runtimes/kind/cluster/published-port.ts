import type { Engine } from "../../containers/engine.ts";
import type { Cluster } from "./cluster.ts";

/** The port of 127.0.0.1 that leads to a node port; undefined where the cluster was made without. */
export async function publishedPort(engine: Engine, { nodes }: Cluster, nodePort: number): Promise<number | undefined> {
  const [front] = nodes;
  if (front === undefined) return undefined;
  const { HostConfig } = await engine.docker.getContainer(front.id).inspect();
  const bound = (HostConfig.PortBindings as Record<string, readonly { HostPort?: string }[] | undefined> | undefined)?.[`${nodePort}/tcp`];
  return Number(bound?.[0]?.HostPort) || undefined;
}
