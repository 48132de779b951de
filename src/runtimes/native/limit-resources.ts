import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "../../files/read-if-there.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { ofTarget, type ResourceLimits, type Target } from "../abilities.ts";
import { diskUnder } from "../control-groups/disk-under.ts";
import { kernelFiles } from "../control-groups/files.ts";
import { enterGroup, groupExists, groupObstacle, leaveGroup, processesIn } from "../control-groups/group.ts";
import { findPlace, type GroupPlace } from "../control-groups/place.ts";
import { resourcesOf, settingsFor } from "../control-groups/settings.ts";
import { readProcessTable } from "../process-table.ts";
import { type RunningMembers, runningMembers } from "./faults.ts";
import { mainOf, membersOf } from "./membership.ts";
import { instanceName, instancePaths } from "./paths.ts";
import { sha256 } from "./prepare.ts";
import { usageOf } from "./usage.ts";

/** What an instance is held back with, beside its record: written before the first group is made. */
interface LimitsRecord {
  readonly v: 1;
  readonly limits: ResourceLimits;
  readonly groups: readonly GroupPlace[];
}

export async function limitObstacle(host: Host, plan: Plan, target: Target, limits: ResourceLimits): Promise<string | undefined> {
  if (host.platform !== "linux") return `${host.platform} has no control groups`;
  const running = await runningMembers(host, plan, target).catch(() => undefined);
  if (running === undefined) return `${target.service}/${target.instance} is not running`;
  const places = await placesOf(plan, target, running, limits);
  if (typeof places === "string") return places;
  const device = await diskUnder(running.found.paths.data);
  if (limits.writeBytesPerSecond !== undefined && device === undefined) return "no disk of its own is under its data";
  for (const place of places) {
    const obstacle = await groupObstacle(kernelFiles, place, settingsFor(place.version, place.resource, limits, device ?? ""));
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

/** Its processes, and all that they start, go into groups of their own. What it is limited to already stays so. */
export async function limitInstance(host: Host, plan: Plan, target: Target, asked: ResourceLimits): Promise<void> {
  const limits = { ...(await readLimits(plan, target))?.limits, ...asked };
  await unlimitInstance(host, plan, target);
  const running = await runningMembers(host, plan, target);
  const places = await placesOf(plan, target, running, limits);
  if (typeof places === "string") throw new Error(places);
  const device = (await diskUnder(running.found.paths.data)) ?? "";
  const used = await usedBytes(plan, target);
  const record: LimitsRecord = { v: 1, limits, groups: places };
  await writeAtomically(limitsFile(plan, target), `${JSON.stringify(record, null, 2)}\n`);
  const own = runningIn(running);
  for (const place of places) {
    // The kernel leaves with the old group what a process took there: the new one counts what it takes from now on.
    const rest = limits.memoryBytes === undefined ? limits : { ...limits, memoryBytes: limits.memoryBytes - used };
    await enterGroup(kernelFiles, place, settingsFor(place.version, place.resource, rest, device), own);
  }
}

/** Also of an instance that was restarted or ended since. */
export async function unlimitInstance(host: Host, plan: Plan, target: Target): Promise<void> {
  const record = await readLimits(plan, target);
  for (const place of record?.groups ?? []) await leaveGroup(kernelFiles, place, (ms) => host.sleep(ms));
  await rm(limitsFile(plan, target), { force: true });
}

/** undefined where no process of it is held back. */
export async function limitsOfInstance(plan: Plan, target: Target): Promise<ResourceLimits | undefined> {
  const record = await readLimits(plan, target);
  for (const place of record?.groups ?? []) {
    if ((await groupExists(kernelFiles, place)) && (await processesIn(kernelFiles, place.folder)).length > 0) return record?.limits;
  }
  return undefined;
}

async function placesOf(
  plan: Plan,
  target: Target,
  { members }: RunningMembers,
  limits: ResourceLimits,
): Promise<readonly GroupPlace[] | string> {
  const name = `parity-${plan.project}-${sha256(plan.stateDirectory).slice(0, 8)}-${instanceName(target.service, target.instance)}`;
  const places: GroupPlace[] = [];
  for (const resource of resourcesOf(limits)) {
    const place = await findPlace(kernelFiles, members.main.pid, resource, name);
    if (typeof place === "string") return place;
    places.push(place);
  }
  return places;
}

/** All but the supervisor: it stays and notes how the program ended. */
function runningIn({ found }: RunningMembers): () => readonly number[] {
  const { record } = found;
  return () => {
    if (record === undefined) return [];
    const table = readProcessTable();
    const main = mainOf(record, record.bootId, table);
    const all = membersOf(record, record.bootId, table).filter(({ pid }) => pid !== record.supervisor?.pid);
    return main === undefined ? [] : all.map(({ pid }) => pid);
  };
}

async function usedBytes(plan: Plan, target: Target): Promise<number> {
  return ofTarget(await usageOf(plan), target)?.memoryBytes ?? 0;
}

function limitsFile(plan: Plan, { service, instance }: Target): string {
  return join(instancePaths(plan.stateDirectory, service, instance).home, "limits.json");
}

async function readLimits(plan: Plan, target: Target): Promise<LimitsRecord | undefined> {
  const text = await readIfThere(limitsFile(plan, target));
  return text === undefined ? undefined : (JSON.parse(text) as LimitsRecord);
}
