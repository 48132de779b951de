import { join } from "node:path";
import type { Plan } from "../../../plan/plan.ts";
import { projectName, stackId } from "../../containers/names.ts";

/** Where every node sees the folder that proves whose it is. */
export const ownerMount = "/etc/parity/owner";

/** As kind knows it, of the project and of the folder that holds its state: 47 characters at most. Its nodes' names begin with it. */
export function clusterName(plan: Plan): string {
  return `${projectName(plan)}-${stackId(plan).slice(0, 8)}`;
}

export function kindDirectory(plan: Plan): string {
  return join(plan.stateDirectory, "kind");
}

/** Of this cluster alone; the user's own is neither read nor written. */
export function kubeconfigPath(plan: Plan): string {
  return join(kindDirectory(plan), "kubeconfig");
}

/** Mounted into every node: no other project's nodes have it, from the first moment on. */
export function ownerDirectory(plan: Plan): string {
  return join(kindDirectory(plan), "owner");
}

/** What a person can give to `kind create cluster --config`. */
export function clusterFile(plan: Plan): string {
  return join(kindDirectory(plan), "kind-config.yaml");
}

/** The nodes of the cluster that was finished. Without it a creation was broken off. */
export function finishedFile(plan: Plan): string {
  return join(kindDirectory(plan), "finished.json");
}

/** The process that creates the cluster now. */
export function creatorFile(plan: Plan): string {
  return join(kindDirectory(plan), "creator.json");
}
