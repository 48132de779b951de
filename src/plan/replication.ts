import type { ReplicationMode, RuntimeKind } from "./plan.ts";

const unlessAsked = "none";

/** Whether the database has a replica, and what a commit waits for. Only Kubernetes has what leads its clients to another primary. */
export function replicationMode(runtime: RuntimeKind, asked: ReplicationMode | "none" | undefined): ReplicationMode | undefined {
  const wanted = asked ?? unlessAsked;
  return runtime !== "kind" || wanted === "none" ? undefined : wanted;
}
