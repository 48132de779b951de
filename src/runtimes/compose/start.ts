import { ParityError } from "../../errors/parity-error.ts";
import type { Plan } from "../../plan/plan.ts";
import { openCertificates } from "../../secrets/certificates.ts";
import type { StepContext } from "../../work/context.ts";
import { composeVersion, type Engine } from "../containers/engine.ts";
import { requireImages } from "../containers/images.ts";
import type { StartInput } from "../containers/start-input.ts";
import type { WiredLaunch } from "../containers/wire-launch.ts";
import { inOrder } from "../order.ts";
import { bringUp } from "./bring-up.ts";
import { engineFailure } from "./failure.ts";
import { writeRendering } from "./files.ts";
import { composeFile } from "./names.ts";
import { checkOwner } from "./owner.ts";
import { forgetPresented } from "./presented.ts";
import { removeBeside, removeContainers, removeNetworks, removeVolumes } from "./remove.ts";
import { renderCompose } from "./render.ts";
import { checkVolumes, ownVolumes } from "./volumes.ts";
import { ownContainers } from "./world.ts";

/** Creates what is missing with one call of Compose, then starts and awaits everything in the order of its dependencies. */
export async function startStack(input: StartInput): Promise<void> {
  const { engine, plan, services, secrets, context } = input;
  if ((await composeVersion(context.host)) === undefined) throw composeMissing();
  await checkOwner(engine, plan);
  await checkVolumes(engine, plan, secrets);
  await requireImages(engine, plan, services, context);
  const certificates = await openCertificates(plan.stateDirectory, context.host.now());
  const rendering = await renderCompose({ host: context.host, plan, services, secrets, certificates });
  // What a drill left behind is not part of the plan: from here on every service is made without it.
  await forgetPresented(plan);
  await writeRendering(plan, rendering.files);
  const before = await whatIsThere(engine, plan);
  try {
    await createContainers(plan, context);
    await startInOrder(input, rendering.wired);
    await removeBeside(engine, plan);
  } catch (error) {
    // Whatever the reason, Ctrl-C included: what this call made is taken away, what was there stays.
    await takeBack(engine, plan, before);
    throw error;
  }
}

async function startInOrder({ engine, plan, secrets, context }: StartInput, wired: readonly WiredLaunch[]): Promise<void> {
  const containers = await ownContainers(engine, plan);
  // The first failure ends the others' waiting: what is going to be taken back need not get ready.
  const failed = new AbortController();
  const up = { engine, plan, secrets, context: { ...context, signal: AbortSignal.any([context.signal, failed.signal]) } };
  let first: unknown;
  const work = async (launch: WiredLaunch): Promise<void> => {
    const container = containers.find(({ service, instance }) => service === launch.service.name && instance === launch.instance);
    if (!container)
      throw new ParityError("ENGINE_FAILED", `no container was made for ${launch.service.name}`, { hint: "run the command again" });
    await bringUp(up, container, launch).catch((error: unknown) => {
      first ??= error;
      failed.abort();
      throw error;
    });
  };
  try {
    await inOrder(plan.services, async (service) => {
      await Promise.all(wired.filter((launch) => launch.service === service).map(work));
    });
  } catch (error) {
    throw first ?? error;
  }
}

async function createContainers(plan: Plan, { host, signal }: StepContext): Promise<void> {
  const args = [
    "compose",
    "--progress",
    "plain",
    "--file",
    composeFile(plan),
    "create",
    "--no-build",
    "--pull",
    "never",
    "--remove-orphans",
  ];
  const result = await host.run({ command: "docker", args, signal });
  signal.throwIfAborted();
  if (result.exitCode !== 0) throw await engineFailure(result.stderr || result.stdout, "create the containers", plan);
}

interface Before {
  readonly containers: ReadonlyMap<string, boolean>;
  readonly volumes: readonly string[];
}

async function whatIsThere(engine: Engine, plan: Plan): Promise<Before> {
  const containers = await ownContainers(engine, plan);
  return { containers: new Map(containers.map(({ id, running }) => [id, running])), volumes: await ownVolumes(engine, plan) };
}

async function takeBack(engine: Engine, plan: Plan, before: Before): Promise<void> {
  const now = await ownContainers(engine, plan);
  await removeContainers(
    engine,
    now.filter(({ id }) => !before.containers.has(id)),
  );
  const started = now.filter(({ id, running }) => running && before.containers.get(id) === false);
  await Promise.all(
    started.map(({ id }) =>
      engine.docker
        .getContainer(id)
        .stop()
        .catch(() => undefined),
    ),
  );
  if (before.containers.size === 0) await removeNetworks(engine, plan);
  const made = (await ownVolumes(engine, plan)).filter((name) => !before.volumes.includes(name));
  await removeVolumes(engine, made);
}

function composeMissing(): ParityError {
  return new ParityError("ENGINE_FAILED", "the docker client has no compose plugin", {
    hint: "install the docker-compose-plugin package of Docker, or docker-compose of Debian 13, or use --on native",
  });
}
