import { ParityError } from "../../../errors/parity-error.ts";
import { writeAtomically } from "../../../files/write-atomically.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Engine } from "../../containers/engine.ts";
import type { Cluster } from "./cluster.ts";
import { createCluster } from "./create-cluster.ts";
import { deleteCluster } from "./delete-cluster.ts";
import { exportEvidence } from "./evidence.ts";
import { findCluster } from "./find-cluster.ts";
import { checkFit } from "./fit.ts";
import { requireKubeconfig } from "./kubeconfig.ts";
import { clusterName, finishedFile } from "./names.ts";
import { nodeImage, requireNodeImage } from "./node-image.ts";
import { requireRoom } from "./room.ts";
import { startNodes } from "./start-nodes.ts";
import { waitForNodes } from "./wait-nodes.ts";

export interface EnsureInput {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly context: StepContext;
}

export interface EnsuredCluster {
  readonly cluster: Cluster;
  /** By this call: who fails afterwards takes it back. */
  readonly made: boolean;
}

/**
 * The project's cluster with every node ready: the one that is there, started again where it was stopped, or a new one.
 * Rejects with NOT_OURS, IMAGE_MISSING, TOOL_MISSING, PORT_TAKEN, DISK_FULL, DATA_MISMATCH (it was made for other ports or of another image)
 * and ENGINE_FAILED. What this call made of a cluster that failed is deleted again, after the evidence.
 */
export async function ensureCluster(input: EnsureInput): Promise<EnsuredCluster> {
  const { engine, plan, context } = input;
  const found = await findCluster(engine, plan);
  if (found === undefined) return { cluster: await make(input), made: true };
  if (found.state === "unfinished") {
    context.emit({ type: "step.progressed", step: "start", note: `cluster: deleting ${found.name}, whose creation was broken off` });
    await deleteCluster(engine, plan, context.host);
    return { cluster: await make(input), made: true };
  }
  if (found.state === "damaged") throw damaged(found);
  await checkFit(engine, plan, found, context.host.env);
  if (found.state === "finished") {
    await requireKubeconfig(found, context);
    return { cluster: found, made: false };
  }
  const since = context.host.now();
  await startNodes(engine, found);
  await requireKubeconfig(found, context);
  await waitForNodes(found, context, since);
  return { cluster: await existing(engine, plan), made: false };
}

async function make({ engine, plan, context }: EnsureInput): Promise<Cluster> {
  await requireRoom(engine);
  await requireNodeImage(engine, nodeImage(plan, context.host.env), context);
  try {
    await createCluster(plan, context);
    const cluster = await existing(engine, plan);
    await waitForNodes(cluster, context);
    await writeAtomically(finishedFile(plan), JSON.stringify({ nodes: cluster.nodes.map(({ id }) => id) }));
    return { ...cluster, state: "finished" };
  } catch (error) {
    await takeBack(engine, plan, context);
    throw error;
  }
}

async function takeBack(engine: Engine, plan: Plan, context: StepContext): Promise<void> {
  const broken = await findCluster(engine, plan);
  // Whoever pressed Ctrl-C waits for the prompt, not for logs.
  if (broken !== undefined && !context.signal.aborted) await exportEvidence(broken, context);
  await deleteCluster(engine, plan, context.host);
}

async function existing(engine: Engine, plan: Plan): Promise<Cluster> {
  const cluster = await findCluster(engine, plan);
  if (cluster !== undefined) return cluster;
  throw new ParityError("ENGINE_FAILED", `the cluster ${clusterName(plan)} was deleted while it was being started`, {
    hint: "run the command again",
  });
}

function damaged({ name, nodes }: Cluster): ParityError {
  return new ParityError(
    "ENGINE_FAILED",
    `a node of the cluster ${name} was deleted; left are ${nodes.map((node) => node.name).join(", ")}`,
    {
      hint: "parity down --volumes deletes what is left of it, with the data in it; parity up then makes a new one",
    },
  );
}
