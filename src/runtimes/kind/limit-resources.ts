import { messageOf } from "../../errors/message-of.ts";
import { ParityError } from "../../errors/parity-error.ts";
import { ofTarget, type ResourceLimits, type Target } from "../abilities.ts";
import { plannedLimits } from "../containers/limits.ts";
import type { Hierarchy, Resource } from "../control-groups/mounts.ts";
import { resourcesOf, type Setting, settingsFor } from "../control-groups/settings.ts";
import { readThrottle } from "../control-groups/throttle.ts";
import { requirePlanned } from "../planned.ts";
import { type ContainerGroup, containerGroup, groupFile } from "./container-group.ts";
import { type Faulting, instancePod } from "./faults.ts";
import { readOnNode, writeOnNode } from "./node-files.ts";
import type { Pod } from "./objects.ts";
import { stackUsage } from "./usage.ts";
import { readWorld } from "./world.ts";

/**
 * A pod's limits are those of its template, and another template is another pod. The kernel takes other limits of a container that
 * runs, from the node it runs on; the kubelet does not look after them, and a container that it starts anew has the planned ones.
 */
const roomBytes = 1024 ** 2;
/** What is used may grow while it is asked for. */
const tries = 5;

interface Limited {
  readonly faulting: Faulting;
  readonly target: Target;
  readonly group: ContainerGroup;
}

/** Why it cannot be limited so: one clause; undefined when it can. */
export async function limitObstacle(faulting: Faulting, target: Target, limits: ResourceLimits): Promise<string | undefined> {
  // What the node does not say now it is not to be asked for in the middle of a drill.
  const found = await limited(faulting, target).catch(messageOf);
  if (typeof found === "string") return found;
  for (const resource of resourcesOf(limits)) {
    const hierarchy = found.group.hierarchy(resource);
    if (hierarchy === undefined) return `the node ${found.group.node} has no control groups for ${resource}`;
    if (resource === "disk" && found.group.device === undefined) return "no disk of its own is under its data";
    const [file] = settingsFor(hierarchy.version, resource, limits, "");
    const [there] = await readOnNode(faulting.host, found.group.node, [groupFile(hierarchy, file?.file ?? "")]);
    if (there === undefined) return `this kernel has no ${file?.file}`;
  }
  return undefined;
}

export async function limitInstance(faulting: Faulting, target: Target, limits: ResourceLimits): Promise<void> {
  const found = await limited(faulting, target);
  if (typeof found === "string") throw new ParityError("NOT_RUNNING", `${target.service} cannot be limited: ${found}`);
  for (const resource of resourcesOf(limits)) {
    if (resource === "memory") await limitMemory(found, limits.memoryBytes ?? 0);
    else await set(found, resource, limits);
  }
}

/** What the plan gives it again. Nothing where it does not run: what is started next has it. Rejects where its node does not answer. */
export async function unlimitInstance(faulting: Faulting, target: Target): Promise<void> {
  const found = await limited(faulting, target);
  if (typeof found === "string") return;
  const now = await limitsIn(found);
  for (const resource of resourcesOf(now ?? {})) {
    if (resource === "disk") await liftWrites(found);
    else await set(found, resource, plannedFor(found), { rising: true });
  }
}

export async function limitsOfInstance(faulting: Faulting, target: Target): Promise<ResourceLimits | undefined> {
  const found = await limited(faulting, target);
  return typeof found === "string" ? undefined : limitsIn(found);
}

async function limited(faulting: Faulting, target: Target): Promise<Limited | string> {
  const pod: Pod | undefined = instancePod(await readWorld(faulting.api, faulting.plan), faulting.plan, target);
  if (pod === undefined) return `${target.service}/${target.instance} is not running`;
  const group = await containerGroup(faulting.host, pod);
  return typeof group === "string" ? group : { faulting, target, group };
}

function plannedFor({ faulting, target }: Limited): Required<Pick<ResourceLimits, "cpus" | "memoryBytes">> {
  return plannedLimits(faulting.plan, requirePlanned(faulting.plan, target.service));
}

/** `rising`: what holds the other back goes first. */
async function set(found: Limited, resource: Resource, limits: ResourceLimits, { rising = false } = {}): Promise<void> {
  const { group, faulting } = found;
  const hierarchy = requireHierarchy(group, resource);
  const settings = settingsFor(hierarchy.version, resource, limits, group.device ?? "");
  for (const setting of rising ? [...settings].reverse() : settings) await write(faulting, group, hierarchy, setting);
}

async function write({ host }: Faulting, { node }: ContainerGroup, hierarchy: Hierarchy, setting: Setting): Promise<void> {
  const path = groupFile(hierarchy, setting.file);
  if (setting.optional === true && (await readOnNode(host, node, [path]))[0] === undefined) return;
  await writeOnNode(host, node, path, setting.value);
}

/** The kernel may refuse less than what is used and cannot be given back at once: then the limit is what is used, and a little. */
async function limitMemory(found: Limited, asked: number): Promise<void> {
  const { faulting, target } = found;
  let memoryBytes = Math.floor(asked);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await set(found, "memory", { memoryBytes });
    } catch (error) {
      const used = ofTarget(await stackUsage(faulting.api, faulting.plan), target)?.memoryBytes;
      if (attempt >= tries || used === undefined) throw error;
      memoryBytes = Math.max(memoryBytes, used) + attempt * roomBytes;
    }
  }
}

async function liftWrites({ faulting, group }: Limited): Promise<void> {
  const hierarchy = requireHierarchy(group, "disk");
  const [setting] = settingsFor(hierarchy.version, "disk", {}, group.device ?? "");
  const value = hierarchy.version === 1 ? `${group.device} 0` : `${group.device} wbps=max`;
  await writeOnNode(faulting.host, group.node, groupFile(hierarchy, setting?.file ?? ""), value);
}

async function limitsIn(found: Limited): Promise<ResourceLimits | undefined> {
  const { group, faulting } = found;
  const planned = plannedFor(found);
  const fileOf = (resource: Resource, first: string, second: string): string => {
    const hierarchy = group.hierarchy(resource);
    return hierarchy === undefined ? "" : groupFile(hierarchy, hierarchy.version === 1 ? first : second);
  };
  const [cpu, period, memory, writes] = await readOnNode(faulting.host, group.node, [
    fileOf("cpu", "cpu.cfs_quota_us", "cpu.max"),
    fileOf("cpu", "cpu.cfs_period_us", "cpu.max"),
    fileOf("memory", "memory.limit_in_bytes", "memory.max"),
    fileOf("disk", "blkio.throttle.write_bps_device", "io.max"),
  ]);
  const cpus = quotaOf(cpu, period);
  const memoryBytes = Number(memory ?? Number.NaN);
  const writeBytesPerSecond = group.device === undefined ? undefined : readThrottle(writes ?? "", group.device);
  const limits: ResourceLimits = {
    ...(cpus !== undefined && cpus < planned.cpus ? { cpus } : {}),
    ...(memoryBytes < planned.memoryBytes ? { memoryBytes } : {}),
    ...(writeBytesPerSecond === undefined ? {} : { writeBytesPerSecond }),
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

/** From "20000" and "100000" (first version) or twice "20000 100000" (second); undefined where nothing is limited. */
export function quotaOf(quota: string | undefined, period: string | undefined): number | undefined {
  const [most = "", own = ""] = (quota ?? "").trim().split(" ");
  const cpus = Number(most) / Number(own || (period ?? "").trim());
  return Number.isFinite(cpus) && cpus > 0 ? cpus : undefined;
}

function requireHierarchy(group: ContainerGroup, resource: Resource): Hierarchy {
  const hierarchy = group.hierarchy(resource);
  if (hierarchy === undefined) throw new ParityError("ENGINE_FAILED", `the node ${group.node} has no control groups for ${resource}`);
  return hierarchy;
}
