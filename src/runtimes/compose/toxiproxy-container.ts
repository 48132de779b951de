import type { ContainerCreateOptions } from "dockerode";
import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, PlannedService } from "../../plan/plan.ts";
import type { StepContext } from "../../work/context.ts";
import type { Engine } from "../containers/engine.ts";
import { instanceName, labels, ownLabels, projectName } from "../containers/names.ts";
import { createProxy, isToxiproxy } from "../toxiproxy.ts";
import { type Detour, detourLabel, detoursOf, insideApiPort, proxyOf, type Way } from "./detours.ts";
import { thrownFailure } from "./failure.ts";
import { lastLines } from "./logs.ts";

const startsWithinMs = 15_000;
const lookEveryMs = 50;

/** A detour that is to be had. */
export interface WantedDetour {
  readonly way: Way;
  readonly image: string;
  readonly to: PlannedService;
  /** As the plan calls a network that both services are in. */
  readonly network: string;
}

/** Has it run, answer, and hand on every port of the instance: whoever asks for that instance by name finds all of it there. */
export async function ensureDetour(engine: Engine, plan: Plan, wanted: WantedDetour, context: StepContext): Promise<Detour> {
  const found = await findDetour(engine, plan, wanted.way);
  if (found?.apiPort === undefined) await startDetour(engine, plan, wanted, found);
  const detour = await answering(engine, plan, wanted.way, context);
  const upstream = instanceName(wanted.to, wanted.way.instance);
  for (const { name, inside } of wanted.to.ports) {
    await createProxy(proxyOf(detour, name), { listen: `0.0.0.0:${inside}`, upstream: `${upstream}:${inside}` });
  }
  return detour;
}

async function findDetour(engine: Engine, plan: Plan, way: Way): Promise<Detour | undefined> {
  return (await detoursOf(engine, plan)).find((detour) => detourLabel(detour) === detourLabel(way));
}

async function startDetour(engine: Engine, plan: Plan, wanted: WantedDetour, found: Detour | undefined): Promise<void> {
  const { way, to } = wanted;
  const name = `${projectName(plan)}-toxiproxy-${way.from}-${instanceName(to, way.instance)}`;
  try {
    const container = found ? engine.docker.getContainer(found.id) : await engine.docker.createContainer(options(plan, name, wanted));
    await container.start();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 409) throw await thrownFailure(error, `start ${name}`, plan);
    throw new ParityError("NOT_OURS", `the engine has a container called ${name} that is not this stack's`, {
      hint: "remove or rename it, or give this project another name",
    });
  }
}

/** It keeps nothing, may do nothing, and is not started again by the engine: then it would have none of its proxies. */
function options(plan: Plan, name: string, { way, image, network }: WantedDetour): ContainerCreateOptions {
  const api = `${insideApiPort}/tcp`;
  return {
    name,
    Image: image,
    Cmd: ["-host=0.0.0.0", `-port=${insideApiPort}`],
    User: "65534:65534",
    Labels: { ...ownLabels(plan), [labels.detour]: detourLabel(way) },
    ExposedPorts: { [api]: {} },
    HostConfig: {
      NetworkMode: `${projectName(plan)}_${network}`,
      // Any free port, on this machine's loopback only.
      PortBindings: { [api]: [{ HostIp: "127.0.0.1", HostPort: "" }] },
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      ReadonlyRootfs: true,
      PidsLimit: 1024,
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
    },
  };
}

async function answering(engine: Engine, plan: Plan, way: Way, { host, signal }: StepContext): Promise<Detour> {
  const until = host.monotonic() + startsWithinMs;
  for (;;) {
    const detour = await findDetour(engine, plan, way);
    if (detour?.apiPort !== undefined && (await isToxiproxy(proxyOf(detour, "main").api))) return detour;
    if (host.monotonic() >= until) {
      const log = detour === undefined ? [] : await lastLines(engine, detour.id, 30);
      throw new ParityError("TOOL_FAILED", "toxiproxy was started and does not answer", { hint: "parity heal removes it", log });
    }
    await host.sleep(lookEveryMs, signal);
  }
}
