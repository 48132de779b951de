import { ParityError } from "../../errors/parity-error.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Fault } from "../runtime.ts";
import type { Engine } from "./engine.ts";
import { thrownFailure } from "./failure.ts";
import { findContainer, inspect } from "./world.ts";

/** Kills or pauses one instance. The engine is told first not to restart it: a drill measures the outage it asked for. */
export async function injectFault(engine: Engine, plan: Plan, fault: Fault): Promise<void> {
  const container = await findContainer(engine, plan, fault.service, fault.instance);
  if (!container?.running) {
    throw new ParityError("NOT_RUNNING", `${fault.service} does not run, so it cannot be ${fault.kind === "kill" ? "killed" : "paused"}`, {
      hint: "start the stack first: parity up",
    });
  }
  const handle = engine.docker.getContainer(container.id);
  try {
    if (fault.kind === "pause") {
      await handle.pause();
      return;
    }
    await handle.update({ RestartPolicy: { Name: "no" } });
    await handle.kill({ signal: "SIGKILL" });
  } catch (error) {
    throw await thrownFailure(error, `${fault.kind} ${fault.service}`, plan);
  }
}

/** Takes the fault away; true when the instance has to be started and awaited. Nothing there to undo is fine. */
export async function undoFault(engine: Engine, plan: Plan, fault: Fault): Promise<boolean> {
  const container = await findContainer(engine, plan, fault.service, fault.instance);
  if (!container) return false;
  const handle = engine.docker.getContainer(container.id);
  const details = await inspect(engine, container.id);
  if (!details) return false;
  try {
    if (fault.kind === "pause") {
      if (details.State.Paused) await handle.unpause();
      return details.State.Paused;
    }
    if (details.HostConfig.RestartPolicy?.Name !== "no") return false;
    await handle.update({ RestartPolicy: { Name: "unless-stopped" } });
    return true;
  } catch (error) {
    throw await thrownFailure(error, `undo the fault on ${fault.service}`, plan);
  }
}
