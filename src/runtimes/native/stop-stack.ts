import { lstat, rm } from "node:fs/promises";
import { type Plan, serviceNames } from "../../plan/plan.ts";
import type { StepContext } from "../../work/context.ts";
import { inReverseOrder } from "../order.ts";
import { unmountBelow } from "./disk-steps.ts";
import { instancePaths, nativeDirectory } from "./paths.ts";
import { roomElsewhere } from "./run-user.ts";
import { clearPostgresLeftovers } from "./shared-memory.ts";
import { stopInstance } from "./stop-instance.ts";
import { forgetLinks } from "./toxiproxy-process.ts";
import { readWorld } from "./world.ts";

/** Stops what there is, what depends on others first; also what the plan no longer has. */
export async function stopStack(plan: Plan, keep: "data" | "nothing", context: StepContext): Promise<void> {
  // First, so that a stop that was itself killed still finds instances, and is taken up again.
  await forgetLinks(context.host, plan.stateDirectory);
  const world = await readWorld(plan);
  const planned = plan.services.map(({ name }) => name);
  const others = serviceNames.filter((name) => !planned.includes(name)).map((name) => ({ name, dependsOn: [] }));
  await inReverseOrder([...plan.services, ...others], async (service) => {
    const mine = world.instances.filter((found) => found.service === service.name);
    await Promise.all(
      mine.map(async (found) => {
        const ran = await stopInstance(context.host, world.boot, found);
        if (ran) context.emit({ type: "service.stopped", service: found.service, instance: found.instance });
      }),
    );
  });
  if (keep === "nothing") await removeStoredData(plan, context);
}

/** Removes everything a stopped stack has on disk. Its own folders only. */
export async function removeStoredData(plan: Plan, context: Pick<StepContext, "host">): Promise<void> {
  await unmountBelow(context.host, nativeDirectory(plan.stateDirectory));
  for (const service of serviceNames) {
    for (const room of [undefined, roomElsewhere(plan.stateDirectory, service, 0)]) {
      if (room !== undefined) await unmountBelow(context.host, room);
      const { data, partialData } = instancePaths(plan.stateDirectory, service, 0, room);
      for (const folder of [data, partialData]) await clearPostgresLeftovers(context.host, { data: folder, sharedMemory: [] });
      if (room !== undefined && (await isOwn(room, context.host.userId))) await rm(room, { recursive: true, force: true });
    }
  }
  await rm(nativeDirectory(plan.stateDirectory), { recursive: true, force: true });
}

/** Anybody may make a folder of that name under /var/tmp. */
async function isOwn(folder: string, userId: number | undefined): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found !== undefined && found.isDirectory() && found.uid === userId;
}
