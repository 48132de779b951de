import type { Plan, SecretName, ServiceName } from "../../plan/plan.ts";
import { openCertificates } from "../../secrets/certificates.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { StepContext } from "../../work/context.ts";
import type { Engine } from "../containers/engine.ts";
import { instanceName } from "../containers/names.ts";
import { bringUp } from "./bring-up.ts";
import { type Detour, detoursOf } from "./detours.ts";
import { engineFailure } from "./failure.ts";
import { writeRendering } from "./files.ts";
import { composeFile } from "./names.ts";
import { checkOwner } from "./owner.ts";
import { readPresented } from "./presented.ts";
import { renderCompose } from "./render.ts";
import { findContainer } from "./world.ts";

/** What making containers anew needs of a stack. */
export interface Recreating {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly services: ServiceRegistry;
  readonly secrets: Readonly<Record<SecretName, string>>;
}

/**
 * Makes the containers of one service as the plan and what is laid out for a drill have them, and waits until each is ready: one
 * after the other, so that the rest can serve meanwhile. Nothing is done to a container that is so already, and none is made where
 * there is none: a stack that was taken down since is not started again. `taken`: the detours it still takes.
 */
export async function recreateService(
  stack: Recreating,
  name: ServiceName,
  context: StepContext,
  taken: (detour: Detour) => boolean = () => true,
): Promise<void> {
  const { engine, plan, services, secrets } = stack;
  if ((await findContainer(engine, plan, name, 0)) === undefined) return;
  await checkOwner(engine, plan);
  const certificates = await openCertificates(plan.stateDirectory, context.host.now());
  const overlay = { detours: (await detoursOf(engine, plan)).filter(taken), presented: await readPresented(plan) };
  const { wired, files } = await renderCompose({ host: context.host, plan, services, secrets, certificates, overlay });
  await writeRendering(plan, files);
  for (const launch of wired.filter(({ service }) => service.name === name)) {
    await createAnew(plan, instanceName(launch.service, launch.instance), context);
    const container = await findContainer(engine, plan, name, launch.instance);
    if (container !== undefined) await bringUp({ engine, plan, secrets, context }, container, launch);
  }
}

/** Compose does it only where the container is not as its file says. */
async function createAnew(plan: Plan, instance: string, { host, signal }: StepContext): Promise<void> {
  const only = ["--no-deps", "--no-start", "--no-build", "--pull", "never"];
  const args = ["compose", "--progress", "plain", "--file", composeFile(plan), "up", ...only, instance];
  const result = await host.run({ command: "docker", args, signal });
  signal.throwIfAborted();
  if (result.exitCode !== 0) throw await engineFailure(result.stderr || result.stdout, `make the container of ${instance} anew`, plan);
}
