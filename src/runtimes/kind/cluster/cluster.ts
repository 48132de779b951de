/** A node of a kind cluster, which is a container of the engine. */
export interface ClusterNode {
  /** The container's. */
  readonly id: string;
  /** Of the container and of the node: the same. */
  readonly name: string;
  readonly role: "control-plane" | "worker";
  readonly running: boolean;
}

/**
 * finished: its creation came to its end and every node runs. stopped: a node does not run. damaged: a node is gone.
 * unfinished: its creation was broken off; nothing was stored in it yet.
 */
export type ClusterState = "finished" | "stopped" | "damaged" | "unfinished";

export interface Cluster {
  readonly name: string;
  /** Control plane first, then by name. */
  readonly nodes: readonly ClusterNode[];
  readonly state: ClusterState;
  /** Absolute path. */
  readonly kubeconfig: string;
}

/** `finished`: the ids of the containers when the creation came to its end; undefined when it did not. */
export function clusterState(nodes: readonly ClusterNode[], finished: readonly string[] | undefined): ClusterState {
  if (finished === undefined) return "unfinished";
  const there = new Set(nodes.map(({ id }) => id));
  if (finished.some((id) => !there.has(id))) return "damaged";
  return nodes.every(({ running }) => running) ? "finished" : "stopped";
}

export function inNodeOrder(nodes: readonly ClusterNode[]): readonly ClusterNode[] {
  return nodes.toSorted((a, b) => a.role.localeCompare(b.role) || a.name.localeCompare(b.name));
}

/** The names of the nodes, control plane first. */
export function nodeNames(cluster: Cluster): readonly string[] {
  return cluster.nodes.map(({ name }) => name);
}

/** The name of the node that runs Kubernetes' own programs. */
export function controlPlane(cluster: Cluster): string {
  return cluster.nodes[0]?.name ?? `${cluster.name}-control-plane`;
}
