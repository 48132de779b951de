import { z } from "zod";
import { ParityError } from "../../../errors/parity-error.ts";
import { readIfThere } from "../../../files/read-if-there.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { Engine } from "../../containers/engine.ts";
import { type Cluster, type ClusterNode, clusterState, inNodeOrder } from "./cluster.ts";
import { clusterName, finishedFile, kubeconfigPath, ownerDirectory, ownerMount } from "./names.ts";

const finishedSchema = z.object({ nodes: z.array(z.string()).min(1) });

/**
 * The project's cluster, whatever became of it; undefined where there is none. The engine's containers say it, not a memory of it.
 * Rejects with NOT_OURS when there is a cluster of that name which this project did not make.
 */
export async function findCluster(engine: Engine, plan: Plan): Promise<Cluster | undefined> {
  const nodes = await ownNodes(engine, plan);
  if (nodes.length === 0) return undefined;
  return { name: clusterName(plan), nodes, state: clusterState(nodes, await finishedNodes(plan)), kubeconfig: kubeconfigPath(plan) };
}

/** Rejects with NOT_OURS. */
export async function ownNodes(engine: Engine, plan: Plan): Promise<readonly ClusterNode[]> {
  const name = clusterName(plan);
  const filters = { label: [`io.x-k8s.kind.cluster=${name}`] };
  const listed = await engine.docker.listContainers({ all: true, filters });
  const foreign = listed.some(({ Mounts }) => !Mounts.some((mount) => isOwnMount(plan, mount)));
  if (foreign) throw foreignCluster(name);
  const nodes = listed.map(
    ({ Id, Names, Labels, State }): ClusterNode => ({
      id: Id,
      name: (Names[0] ?? Id).replace(/^\//, ""),
      role: Labels["io.x-k8s.kind.role"] === "control-plane" ? "control-plane" : "worker",
      running: State === "running",
    }),
  );
  return inNodeOrder(nodes);
}

function isOwnMount(plan: Plan, mount: { readonly Source?: string; readonly Destination: string }): boolean {
  return mount.Destination === ownerMount && mount.Source === ownerDirectory(plan);
}

async function finishedNodes(plan: Plan): Promise<readonly string[] | undefined> {
  const text = await readIfThere(finishedFile(plan));
  return text === undefined ? undefined : finishedSchema.parse(JSON.parse(text)).nodes;
}

function foreignCluster(name: string): ParityError {
  return new ParityError("NOT_OURS", `there is a kind cluster called ${name} that this project did not make`, {
    hint: `take it down from its own folder, or with kind delete cluster --name ${name}, or give this project another name`,
  });
}
