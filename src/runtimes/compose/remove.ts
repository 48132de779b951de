import type { Plan, PlannedService } from "../../plan/plan.ts";
import type { StepContext } from "../../work/context.ts";
import type { Engine } from "../containers/engine.ts";
import { labels, ownFilter } from "../containers/names.ts";
import { inReverseOrder } from "../order.ts";
import { thrownFailure } from "./failure.ts";
import { forgetPresented } from "./presented.ts";
import { ownVolumes } from "./volumes.ts";
import { inspect, type OwnContainer, ownContainers } from "./world.ts";

/** Ends and removes the stack, what depends on others first; its volumes too, unless they are to be kept. Idempotent. */
export async function stopStack(engine: Engine, plan: Plan, keep: "data" | "nothing", context: StepContext): Promise<void> {
  try {
    const containers = await ownContainers(engine, plan);
    await inReverseOrder(plan.services, async ({ name }: PlannedService) => {
      await stopContainers(
        engine,
        containers.filter(({ service }) => service === name),
        context,
      );
    });
    // What an earlier plan had and this one has not.
    const planned = new Set(plan.services.map(({ name }) => name));
    await stopContainers(
      engine,
      containers.filter(({ service }) => !planned.has(service)),
      context,
    );
    await removeBeside(engine, plan);
    await removeNetworks(engine, plan);
    if (keep === "nothing") {
      await forgetPresented(plan);
      await removeVolumes(engine, await ownVolumes(engine, plan));
    }
  } catch (error) {
    throw await thrownFailure(error, "take the stack down", plan);
  }
}

async function stopContainers(engine: Engine, containers: readonly OwnContainer[], context: StepContext): Promise<void> {
  await Promise.all(
    containers.map(async (container) => {
      const handle = engine.docker.getContainer(container.id);
      // A paused process hears no signal.
      if ((await inspect(engine, container.id))?.State.Paused) await unlessGone(handle.unpause());
      // Without a time of its own the engine waits for the container's grace period.
      await unlessGone(handle.stop());
      await removeContainers(engine, [container]);
      context.emit({ type: "service.stopped", service: container.service, instance: container.instance });
    }),
  );
}

/** At once, running or not, with the volumes that have no name. */
export async function removeContainers(engine: Engine, containers: readonly { readonly id: string }[]): Promise<void> {
  await Promise.all(containers.map(({ id }) => unlessGone(engine.docker.getContainer(id).remove({ force: true, v: true }))));
}

/** What was put beside the services for a drill: the stack's own containers that are no service's. */
export async function removeBeside(engine: Engine, plan: Plan): Promise<void> {
  const listed = await engine.docker.listContainers({ all: true, filters: ownFilter(plan) });
  await removeContainers(
    engine,
    listed.filter(({ Labels }) => Labels[labels.service] === undefined).map(({ Id }) => ({ id: Id })),
  );
}

export async function removeNetworks(engine: Engine, plan: Plan): Promise<void> {
  const networks = await engine.docker.listNetworks({ filters: ownFilter(plan) });
  await Promise.all(networks.map(({ Id }) => unlessGone(engine.docker.getNetwork(Id).remove())));
}

export async function removeVolumes(engine: Engine, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => unlessGone(engine.docker.getVolume(name).remove())));
}

/** Gone (404), not running (304), or being removed by somebody else (409 with those words) is what was wanted. */
async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { statusCode, message } = error as { statusCode?: number; message?: string };
    if (statusCode === 404 || statusCode === 304) return;
    if (statusCode === 409 && /removal .* already in progress/i.test(message ?? "")) return;
    throw error;
  }
}
