import type { Plan } from "../../plan/plan.ts";
import type { Target } from "../abilities.ts";
import type { Engine } from "../containers/engine.ts";
import { thrownFailure } from "./failure.ts";
import { findContainer, inspect, runningContainer } from "./world.ts";

type Ending = "kill" | "stop" | "pause";

/** Kills, stops or pauses one instance. The engine is told first not to restart it: a drill measures the outage it asked for. */
export async function endInstance(engine: Engine, plan: Plan, target: Target, ending: Ending): Promise<void> {
  const container = await runningContainer(engine, plan, target);
  const handle = engine.docker.getContainer(container.id);
  try {
    if (ending === "pause") {
      await handle.pause();
      return;
    }
    await handle.update({ RestartPolicy: { Name: "no" } });
    if (ending === "kill") await handle.kill({ signal: "SIGKILL" });
    // Its own stop signal and grace, as the container was made with.
    else await handle.stop();
  } catch (error) {
    throw await thrownFailure(error, `${ending} ${target.service}`, plan);
  }
}

/**
 * Gives a killed or stopped instance its restart policy back; true when it has to be started and awaited. Nothing there to undo is fine.
 * One that the engine is about to start again, ever later the more often it ended, is stopped first: then it is started at once.
 */
export async function allowRestart(engine: Engine, plan: Plan, target: Target): Promise<boolean> {
  const container = await findContainer(engine, plan, target.service, target.instance);
  const details = container && (await inspect(engine, container.id));
  if (container === undefined || details === undefined) return false;
  const handle = engine.docker.getContainer(container.id);
  const { Running: running, Restarting: restarting, Paused: paused } = details.State;
  try {
    if (details.HostConfig.RestartPolicy?.Name === "no") await handle.update({ RestartPolicy: { Name: "unless-stopped" } });
    if (restarting) await handle.stop({ t: 0 }).catch(unlessStopped);
    // What the engine started again by itself, as after a lack of memory, may not be ready yet.
    return restarting || !running || (details.RestartCount > 0 && !paused);
  } catch (error) {
    throw await thrownFailure(error, `undo the fault on ${target.service}`, plan);
  }
}

function unlessStopped(error: { readonly statusCode?: number }): void {
  if (error.statusCode !== 304) throw error;
}

/** Lets a paused instance go on; true when it was paused. */
export async function unpause(engine: Engine, plan: Plan, target: Target): Promise<boolean> {
  const container = await findContainer(engine, plan, target.service, target.instance);
  const details = container && (await inspect(engine, container.id));
  if (container === undefined || details?.State.Paused !== true) return false;
  try {
    await engine.docker.getContainer(container.id).unpause();
    return true;
  } catch (error) {
    throw await thrownFailure(error, `undo the fault on ${target.service}`, plan);
  }
}
