import { ParityError } from "../../errors/parity-error.ts";
import type { Plan } from "../../plan/plan.ts";
import { ofTarget, type ResourceLimits, type Target } from "../abilities.ts";
import type { Engine } from "../containers/engine.ts";
import { type ContainerLimits, plannedLimits } from "../containers/limits.ts";
import { thrownFailure } from "./failure.ts";
import { stackUsage } from "./usage.ts";
import { findContainer, inspect, type OwnContainer, runningContainer } from "./world.ts";
import { findThrottle, throttledTo, throttleObstacle, throttleTo } from "./write-limit.ts";

/** Less the engine does not take. */
const leastMemoryBytes = 6 * 1024 ** 2;
const roomBytes = 1024 ** 2;
/** What is used may grow while it is asked for. */
const tries = 5;

/** Why it cannot be limited so: one clause; undefined when it can. */
export async function limitObstacle(engine: Engine, plan: Plan, target: Target, limits: ResourceLimits): Promise<string | undefined> {
  const container = await findContainer(engine, plan, target.service, target.instance);
  if (!container?.running) return `${target.service}/${target.instance} is not running`;
  if (limits.writeBytesPerSecond === undefined) return undefined;
  const throttle = await findThrottle(engine, container.id);
  return typeof throttle === "string" ? throttle : throttleObstacle(throttle);
}

export async function limitInstance(engine: Engine, plan: Plan, target: Target, limits: ResourceLimits): Promise<void> {
  const { cpus, memoryBytes, writeBytesPerSecond } = limits;
  const container = await runningContainer(engine, plan, target);
  try {
    if (cpus !== undefined) await update(engine, container, { NanoCpus: nanoCpus(cpus) });
    if (memoryBytes !== undefined) await limitMemory(engine, plan, container, memoryBytes);
    if (writeBytesPerSecond !== undefined) await limitWrites(engine, container, writeBytesPerSecond);
  } catch (error) {
    throw await thrownFailure(error, `limit ${target.service}`, plan);
  }
}

/** Also of one that ended since, and nothing where there is none. */
export async function unlimitInstance(engine: Engine, plan: Plan, target: Target): Promise<void> {
  const container = await findContainer(engine, plan, target.service, target.instance);
  const found = container && (await limitsIn(engine, plan, container));
  const planned = plannedFor(plan, target);
  if (container === undefined || planned === undefined || found === undefined) return;
  try {
    if (found.cpus !== undefined) await update(engine, container, { NanoCpus: nanoCpus(planned.cpus) });
    // With so much swap the engine made it.
    if (found.memoryBytes !== undefined) await update(engine, container, memory(planned.memoryBytes, 2 * planned.memoryBytes));
    if (found.writeBytesPerSecond !== undefined) await limitWrites(engine, container, undefined);
  } catch (error) {
    throw await thrownFailure(error, `lift the limits of ${target.service}`, plan);
  }
}

export async function limitsOfInstance(engine: Engine, plan: Plan, target: Target): Promise<ResourceLimits | undefined> {
  const container = await findContainer(engine, plan, target.service, target.instance);
  return container && limitsIn(engine, plan, container);
}

async function limitsIn(engine: Engine, plan: Plan, container: OwnContainer): Promise<ResourceLimits | undefined> {
  const planned = plannedFor(plan, container);
  const host = (await inspect(engine, container.id))?.HostConfig;
  if (planned === undefined || host === undefined) return undefined;
  const throttle = await findThrottle(engine, container.id);
  const writes = typeof throttle === "string" ? undefined : await throttledTo(throttle);
  const { NanoCpus: cpus = 0, Memory: memoryBytes = 0 } = host;
  const limits: ResourceLimits = {
    ...(cpus > 0 && cpus < nanoCpus(planned.cpus) ? { cpus: cpus / 1e9 } : {}),
    ...(memoryBytes > 0 && memoryBytes < planned.memoryBytes ? { memoryBytes } : {}),
    ...(writes === undefined ? {} : { writeBytesPerSecond: writes }),
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

/**
 * The kernel may refuse less than what is used and cannot be given back at once: then the limit is what is used, and a little.
 * Without swap beside it: with some the instance would be slow instead of ended.
 */
async function limitMemory(engine: Engine, plan: Plan, container: OwnContainer, asked: number): Promise<void> {
  let bytes = Math.max(leastMemoryBytes, Math.floor(asked));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await update(engine, container, memory(bytes, bytes));
    } catch (error) {
      const used = await usedBytes(engine, plan, container);
      // Of one that was ended by the kernel meanwhile nothing is used any more, and it is what was wanted.
      if (attempt >= tries || used === undefined) throw error;
      bytes = Math.max(bytes, used) + attempt * roomBytes;
    }
  }
}

async function usedBytes(engine: Engine, plan: Plan, container: OwnContainer): Promise<number | undefined> {
  return ofTarget(await stackUsage(engine, plan), container)?.memoryBytes;
}

async function limitWrites(engine: Engine, { id }: OwnContainer, bytesPerSecond: number | undefined): Promise<void> {
  const throttle = await findThrottle(engine, id);
  if (typeof throttle === "string") throw new ParityError("ENGINE_FAILED", `what it writes cannot be limited: ${throttle}`);
  await throttleTo(throttle, bytesPerSecond);
}

async function update(engine: Engine, { id }: OwnContainer, changes: object): Promise<void> {
  await engine.docker.getContainer(id).update(changes);
}

function memory(bytes: number, withSwap: number): object {
  return { Memory: bytes, MemorySwap: withSwap };
}

function nanoCpus(cpus: number): number {
  return Math.round(cpus * 1e9);
}

function plannedFor(plan: Plan, { service }: Pick<Target, "service">): ContainerLimits | undefined {
  const planned = plan.services.find(({ name }) => name === service);
  return planned && plannedLimits(plan, planned);
}
