import type { Engine } from "../../containers/engine.ts";
import type { Cluster } from "./cluster.ts";

/** Starts the nodes that do not run: after the engine or the machine was started again. */
export async function startNodes(engine: Engine, cluster: Cluster): Promise<void> {
  const stopped = cluster.nodes.filter(({ running }) => !running);
  for (const { id } of stopped) await resume(engine, id);
}

/** A node that somebody paused is not one that ended. */
async function resume(engine: Engine, id: string): Promise<void> {
  const container = engine.docker.getContainer(id);
  const { State } = await container.inspect();
  await (State.Paused ? container.unpause() : container.start());
}
