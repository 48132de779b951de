import type { HostConfig } from "dockerode";
import { ParityError } from "../../errors/parity-error.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Engine } from "../containers/engine.ts";
import { ownFilter, ownLabels } from "../containers/names.ts";
import { thrownFailure } from "./failure.ts";
import { demultiplexed } from "./logs.ts";
import { removeContainers } from "./remove.ts";
import { ownContainers } from "./world.ts";

export interface ContainerMount {
  readonly type: "volume" | "bind";
  /** A volume's name, or a path of the engine's machine, which must be there. */
  readonly source: string;
  readonly target: string;
  readonly readOnly?: boolean;
}

export interface ContainerRun {
  /** Continues "could not …". */
  readonly doing: string;
  readonly image: string;
  /** For `sh -euc`; its positional parameters are `args`. */
  readonly script: string;
  readonly args: readonly string[];
  readonly mounts: readonly ContainerMount[];
  readonly capabilities?: readonly string[];
  /** Of the container: an earlier one of this name, which a killed parity left, is ended first. */
  readonly name?: string;
}

/** Runs a script as root in a container of its own without a network, and answers what it printed. Rejects with ENGINE_FAILED. */
export async function runContainer(engine: Engine, plan: Plan, run: ContainerRun): Promise<string> {
  const hostConfig: HostConfig = {
    Mounts: run.mounts.map(({ type, source, target, readOnly = false }) => ({
      Type: type,
      Source: source,
      Target: target,
      ReadOnly: readOnly,
    })),
    NetworkMode: "none",
    CapDrop: ["ALL"],
    CapAdd: [...(run.capabilities ?? [])],
    SecurityOpt: ["no-new-privileges:true"],
    ReadonlyRootfs: true,
    Tmpfs: { "/tmp": "" },
  };
  const name = run.name === undefined ? {} : { name: run.name };
  const entry = { ...name, Entrypoint: ["sh"], Cmd: ["-euc", run.script, "sh", ...run.args], User: "0", Labels: ownLabels(plan) };
  try {
    if (run.name !== undefined) await endEarlier(engine, plan, run.name);
    const container = await engine.docker.createContainer({ Image: run.image, ...entry, HostConfig: hostConfig });
    try {
      await container.start();
      const { StatusCode } = (await container.wait()) as { StatusCode: number };
      const said = demultiplexed(await container.logs({ stdout: true, stderr: StatusCode !== 0, follow: false }));
      if (StatusCode === 0) return said;
      throw new ParityError("ENGINE_FAILED", `could not ${run.doing}: ${said.trim() || `exit code ${StatusCode}`}`, {
        hint: "docker system info tells whether the engine can still run containers",
      });
    } finally {
      await removeContainers(engine, [container]);
    }
  } catch (error) {
    throw await thrownFailure(error, run.doing, plan);
  }
}

async function endEarlier(engine: Engine, plan: Plan, name: string): Promise<void> {
  const listed = await engine.docker.listContainers({ all: true, filters: { ...ownFilter(plan), name: [`^/${name}$`] } });
  await removeContainers(
    engine,
    listed.map(({ Id }) => ({ id: Id })),
  );
}

/** One of the stack's images that is known to have a shell; undefined where neither is part of it. */
export async function imageWithShell(engine: Engine, plan: Plan): Promise<string | undefined> {
  const containers = await ownContainers(engine, plan);
  return containers.find(({ service }) => service === "redis" || service === "postgres")?.image;
}
