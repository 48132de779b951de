import { chmod, rename, rm } from "node:fs/promises";
import { ParityError } from "../../errors/parity-error.ts";
import { isThere } from "../../files/read-if-there.ts";
import type { Host } from "../../host/host.ts";
import { ofTarget, type Target } from "../abilities.ts";
import { type DataPlace, preparedAt } from "./data-bytes.ts";
import type { PreparedInstance } from "./prepare.ts";
import { clearPostgresLeftovers } from "./shared-memory.ts";
import { statusOf } from "./status.ts";
import { readWorld } from "./world.ts";

/** Where lost data is kept: a name that no program of the stack is ever told. */
const aside = (data: string): string => `${data}.lost`;
/** On its way out: half of it may be gone. */
const removed = (data: string): string => `${data}.removed`;

type Place = DataPlace & { readonly host: Host };

/** Why an instance cannot lose its data: one clause; undefined when it can. */
export async function lossObstacle(place: Place, target: Target): Promise<string | undefined> {
  const { paths } = await preparedAt(place, target);
  if (await isThere(aside(paths.data))) return `what ${target.service} lost before is still kept`;
  return (await isThere(paths.data)) ? undefined : `${target.service} stores no data`;
}

export async function loseData(place: Place, target: Target): Promise<void> {
  const { paths } = await stopped(place, target);
  const world = await readWorld(place.plan);
  const sharedMemory = ofTarget(world.instances, target)?.record?.sharedMemory ?? [];
  // Its lock file names what the killed server left in memory, and goes away with the data.
  await clearPostgresLeftovers(place.host, { data: paths.data, sharedMemory });
  await rename(paths.data, aside(paths.data));
}

export async function giveData(place: Place, target: Target, folder: string): Promise<void> {
  const { paths, user } = await stopped(place, target);
  if (user !== undefined) await run(place.host, "chown", ["-R", `${user.uid}:${user.gid}`, folder]);
  await chmod(folder, 0o700);
  await rm(paths.partialData, { recursive: true, force: true });
  await rename(folder, paths.partialData).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EXDEV") throw error;
    await run(place.host, "cp", ["-a", folder, paths.partialData]);
    await rm(folder, { recursive: true, force: true });
  });
  await rm(paths.data, { recursive: true, force: true });
  await rename(paths.partialData, paths.data);
}

export async function keepGivenData(place: Place, target: Target): Promise<void> {
  const { paths } = await preparedAt(place, target);
  await rm(removed(paths.data), { recursive: true, force: true });
  if (!(await isThere(aside(paths.data)))) return;
  // From here on it is all there is.
  await run(place.host, "sync", ["-f", paths.data]);
  await rename(aside(paths.data), removed(paths.data));
  await rm(removed(paths.data), { recursive: true, force: true });
}

export async function putDataBack(place: Place, target: Target): Promise<void> {
  const { paths } = await preparedAt(place, target);
  if (!(await isThere(aside(paths.data)))) return;
  await stopped(place, target);
  await rm(paths.data, { recursive: true, force: true });
  await rename(aside(paths.data), paths.data);
}

export async function hasLostData(place: Place, target: Target): Promise<boolean> {
  const { paths } = await preparedAt(place, target);
  return isThere(aside(paths.data));
}

/** Rejects while the instance runs: a program would write on into what was taken from it. */
async function stopped(place: Place, target: Target): Promise<PreparedInstance> {
  const status = ofTarget(await statusOf(place.plan), target);
  if (status?.pid !== undefined) throw new ParityError("INTERNAL", `${target.service} runs, so its data cannot be taken from it`);
  return preparedAt(place, target);
}

async function run(host: Host, command: string, args: readonly string[]): Promise<void> {
  const result = await host.run({ command, args });
  if (result.exitCode === 0) return;
  const log = result.stderr.trimEnd().split("\n").slice(-30);
  throw new ParityError("TOOL_FAILED", `${command} could not bring the data into its place`, { hint: "see its last lines", log });
}
