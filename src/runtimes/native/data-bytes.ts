import { open } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import { exists } from "../../files/exists.ts";
import type { Plan, PlannedService } from "../../plan/plan.ts";
import { ofTarget, type Target } from "../abilities.ts";
import { type PreparedInstance, prepareInstance, type Workshop } from "./prepare.ts";
import { statusOf } from "./status.ts";

/** Where the bytes of one instance are, and whose they are. */
export interface DataPlace {
  readonly plan: Plan;
  openWorkshop(signal: AbortSignal): Promise<Workshop>;
}

const preparesWithinMs = 60_000;

/** Why there are no bytes to open: one clause; undefined when there are. */
export async function dataObstacle(place: DataPlace, target: Target): Promise<string | undefined> {
  return (await exists(await folderOf(place, target))) ? undefined : `${target.service} stores no data`;
}

export async function readData(place: DataPlace, target: Target, path: string, offset: number, length: number): Promise<Buffer> {
  const file = await open(await closedFile(place, target, path), "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Returns once the bytes survive a crash of this machine. The file is not made: it must be there. */
export async function writeData(place: DataPlace, target: Target, path: string, offset: number, bytes: Buffer): Promise<void> {
  const file = await open(await closedFile(place, target, path), "r+");
  try {
    await file.write(bytes, 0, bytes.length, offset);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Absolute path. Rejects while the instance runs: it would not see what is written, and write over it. */
async function closedFile(place: DataPlace, target: Target, path: string): Promise<string> {
  const name = `${target.service}/${target.instance}`;
  const status = ofTarget(await statusOf(place.plan), target);
  if (status?.pid !== undefined) throw new ParityError("INTERNAL", `${name} runs, so its data cannot be opened`);
  const folder = await folderOf(place, target);
  const file = resolve(folder, path);
  if (!file.startsWith(folder + sep)) throw new ParityError("NOT_OURS", `${path} is not among the data of ${name}`);
  return file;
}

async function folderOf(place: DataPlace, target: Target): Promise<string> {
  return (await preparedAt(place, target)).paths.data;
}

/** The instance as it would be started. */
export async function preparedAt({ plan, openWorkshop }: DataPlace, { service, instance }: Target): Promise<PreparedInstance> {
  const planned = plan.services.find(({ name }) => name === service) as PlannedService;
  return prepareInstance(await openWorkshop(AbortSignal.timeout(preparesWithinMs)), planned, instance);
}
