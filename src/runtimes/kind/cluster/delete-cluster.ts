import { rm } from "node:fs/promises";
import { ParityError } from "../../../errors/parity-error.ts";
import type { Host } from "../../../host/host.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { Engine } from "../../containers/engine.ts";
import { endCreator } from "./creator.ts";
import { ownNodes } from "./find-cluster.ts";
import { clusterName, kindDirectory } from "./names.ts";

const mostRounds = 20;
const pauseMs = 250;

/**
 * Deletes the nodes with everything stored in them, and what this project keeps of the cluster. Idempotent; needs the engine and
 * nothing else. Does what `kind delete cluster` does, to containers by their ids: a name could be another's by then.
 * Rejects with NOT_OURS.
 */
export async function deleteCluster(engine: Engine, plan: Plan, host: Host): Promise<void> {
  // Before anything else: a cluster that is another's is left as it is.
  const before = await ownNodes(engine, plan);
  await endCreator(host, plan);
  let seenNone = before.length === 0 ? 1 : 0;
  // A client of the engine that was ended may have a node made yet: gone is what is not there twice.
  for (let round = 0; round < mostRounds && seenNone < 2; round += 1) {
    const nodes = await ownNodes(engine, plan);
    seenNone = nodes.length === 0 ? seenNone + 1 : 0;
    await Promise.all(nodes.map(({ id }) => removeNode(engine, id)));
    if (seenNone < 2) await host.sleep(pauseMs);
  }
  if (seenNone < 2) throw notDeleted(plan);
  await rm(kindDirectory(plan), { recursive: true, force: true });
}

async function removeNode(engine: Engine, id: string): Promise<void> {
  try {
    await engine.docker.getContainer(id).remove({ force: true, v: true });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    // Gone already, or being removed by another.
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}

function notDeleted(plan: Plan): ParityError {
  return new ParityError("ENGINE_FAILED", `the nodes of the cluster ${clusterName(plan)} do not go away`, {
    hint: "something makes them again: end it, then run the command again",
  });
}
