import { realpath } from "node:fs/promises";
import { exists } from "../../files/exists.ts";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { ofTarget, type Target } from "../abilities.ts";
import { boundDiskObstacle, emptyRoomsDisk, fillRoomsDisk, isRoomsDiskFull, putOnDisk, takeOffDisk } from "./bound-disk.ts";
import { diskPaths, isUnderway, readDiskState } from "./disk-state.ts";
import { haltInstance } from "./faults.ts";
import { instancePaths } from "./paths.ts";
import { roomElsewhere } from "./run-user.ts";
import { statusOf } from "./status.ts";
import { readRecords } from "./world.ts";

/** Starts what was halted, as planned. */
type Restore = () => Promise<void>;

export async function diskObstacle(host: Host, plan: Plan, target: Target): Promise<string | undefined> {
  return boundDiskObstacle(host, await roomOf(plan, target));
}

export async function boundDisk(host: Host, plan: Plan, target: Target, freeBytes: number, restore: Restore): Promise<void> {
  await haltIfRunning(host, plan, target);
  await putOnDisk(host, await roomOf(plan, target), freeBytes);
  await restore();
}

/** Does nothing to an instance that has no disk of its own; starts it where it was halted on the way. */
export async function unboundDisk(host: Host, plan: Plan, target: Target, restore: Restore): Promise<void> {
  const room = await roomOf(plan, target);
  if (await hasDisk(room)) {
    await haltIfRunning(host, plan, target);
    await takeOffDisk(host, room);
  }
  await restore();
}

export async function fillDisk(plan: Plan, target: Target): Promise<void> {
  await fillRoomsDisk(await roomOf(plan, target));
}

export async function emptyDisk(plan: Plan, target: Target): Promise<void> {
  await emptyRoomsDisk(await roomOf(plan, target));
}

export async function isDiskFull(plan: Plan, target: Target): Promise<boolean> {
  return isRoomsDiskFull(await roomOf(plan, target));
}

async function hasDisk(room: string): Promise<boolean> {
  const state = await readDiskState(diskPaths(room));
  return state.data === "mounted" || state.image || state.disk !== "unmounted" || state.back || state.rubbish || isUnderway(state);
}

async function haltIfRunning(host: Host, plan: Plan, target: Target): Promise<void> {
  const status = ofTarget(await statusOf(plan), target);
  if (status?.state === "running" || status?.state === "paused") await haltInstance(host, plan, target);
}

/** Where its files and data lie: as its record says, else where they would be laid. */
async function roomOf(plan: Plan, { service, instance }: Target): Promise<string> {
  const { instances } = await readRecords(plan);
  const recorded = ofTarget(instances, { service, instance })?.record?.room;
  const elsewhere = roomElsewhere(plan.stateDirectory, service, instance);
  const room = recorded ?? ((await exists(elsewhere)) ? elsewhere : instancePaths(plan.stateDirectory, service, instance).home);
  // As the kernel tells where something is mounted.
  return realpath(room).catch(() => room);
}
