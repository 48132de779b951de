import type Docker from "dockerode";
import { ParityError } from "../../errors/parity-error.ts";
import { type Plan, type ServiceName, serviceNames } from "../../plan/plan.ts";
import { ofTarget, type Target } from "../abilities.ts";
import type { Engine } from "../containers/engine.ts";
import { labels, ownFilter } from "../containers/names.ts";
import type { InstanceStatus } from "../runtime.ts";

/** One of this stack's containers, as the engine's list has it. */
export interface OwnContainer {
  readonly id: string;
  readonly service: ServiceName;
  readonly instance: number;
  readonly launch: string | undefined;
  readonly running: boolean;
  /** Name or id. */
  readonly image: string;
}

/** Every container of the stack, found by its labels. */
export async function ownContainers(engine: Engine, plan: Plan): Promise<readonly OwnContainer[]> {
  const listed = await engine.docker.listContainers({ all: true, filters: ownFilter(plan) });
  return listed.flatMap(({ Id, Image, Labels, State }) => {
    const service = serviceNames.find((name) => name === Labels[labels.service]);
    if (service === undefined) return [];
    const running = State === "running" || State === "paused";
    return [{ id: Id, service, instance: Number(Labels[labels.instance]), launch: Labels[labels.launch], running, image: Image }];
  });
}

export async function findContainer(engine: Engine, plan: Plan, service: ServiceName, instance: number): Promise<OwnContainer | undefined> {
  const all = await ownContainers(engine, plan);
  return ofTarget(all, { service, instance });
}

/** As `findContainer`, of one that runs or is paused. Rejects with NOT_RUNNING. */
export async function runningContainer(engine: Engine, plan: Plan, target: Target): Promise<OwnContainer> {
  const container = await findContainer(engine, plan, target.service, target.instance);
  if (container?.running) return container;
  throw notRunning(target);
}

export function notRunning({ service }: Target): ParityError {
  return new ParityError("NOT_RUNNING", `${service} does not run, so nothing can be done to it`, {
    hint: "start the stack first: parity up",
  });
}

/** What every planned instance is doing. One that another process removes meanwhile is absent. */
export async function stackStatus(engine: Engine, plan: Plan): Promise<readonly InstanceStatus[]> {
  const containers = await ownContainers(engine, plan);
  const planned = plan.services.flatMap((service) => Array.from({ length: service.instances }, (_, instance) => ({ service, instance })));
  return Promise.all(
    planned.map(async ({ service, instance }) => {
      const found = containers.find((container) => container.service === service.name && container.instance === instance);
      const details = found && (await inspect(engine, found.id));
      return statusOf(service.name, instance, service.kind === "one-shot", details);
    }),
  );
}

/** undefined when the container is gone. */
export async function inspect(engine: Engine, id: string): Promise<Docker.ContainerInspectInfo | undefined> {
  try {
    return await engine.docker.getContainer(id).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

function statusOf(
  service: ServiceName,
  instance: number,
  oneShot: boolean,
  details: Docker.ContainerInspectInfo | undefined,
): InstanceStatus {
  const nothing = { service, instance, pid: undefined, startedAt: undefined, restarts: 0, exitCode: undefined };
  // Created but never started: there is a container, but no instance yet.
  if (!details || details.State.Status === "created") return { ...nothing, state: "absent" };
  const { State: state } = details;
  const alive = state.Running && !state.Restarting;
  const finished = oneShot && state.ExitCode === 0;
  return {
    service,
    instance,
    state: state.Paused ? "paused" : alive ? "running" : finished ? "finished" : "exited",
    pid: alive && state.Pid > 0 ? state.Pid : undefined,
    startedAt: Date.parse(state.StartedAt),
    restarts: details.RestartCount,
    exitCode: alive ? undefined : state.ExitCode,
  };
}
