import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../../files/write-atomically.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { Runtime } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { deriveContext } from "../../faults/derive-context.ts";
import { isAlive, type Owner, ownerOf } from "../../faults/owner.ts";
import { portKeys, secondPlan } from "./second-plan.ts";

/** Where a second stack is to be: its plan and its folder, and nothing running yet. */
export interface Place {
  readonly plan: Plan;
  /** Absolute; everything the drill keeps on disk meanwhile is below it. */
  readonly directory: string;
  /** Stops what runs there and removes the folder. Idempotent. */
  clear(): Promise<void>;
}

/** What the vault holds in production: the same secrets, and certificates that the clients trust already. */
const vault = ["secrets.json", "certificates"];
const clearWithinMs = 120_000;

export function secondStacksDirectory(stateDirectory: string): string {
  return join(stateDirectory, "disaster");
}

/** Makes the folder and writes down what will be there first, so that a killed drill leaves something that says where to look. */
export async function preparePlace(plan: Plan, runtime: Runtime, freePort: () => Promise<number>, context: StepContext): Promise<Place> {
  const directory = join(secondStacksDirectory(plan.stateDirectory), randomBytes(4).toString("hex"));
  const ports = new Map<string, number>();
  for (const key of portKeys(plan)) ports.set(key, await freePort());
  const second = secondPlan(plan, directory, ports);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const clear = (): Promise<void> => clearPlace(directory, runtime, context);
  context.defer({ title: "take the second stack down", run: clear });
  const owner: Owner = (await ownerOf(context.host.pid)) ?? { pid: context.host.pid, startedAt: undefined };
  await writeAtomically(join(directory, "owner.json"), JSON.stringify(owner));
  await writeAtomically(join(directory, "plan.json"), `${JSON.stringify(second, null, 2)}\n`);
  for (const name of vault) await cp(join(plan.stateDirectory, name), join(directory, name), { recursive: true });
  return { plan: second, directory, clear };
}

/** Takes away what drills left behind whose parity is gone; returns how many there were. Others, and those of another runtime, are not touched. */
export async function clearLeftOverPlaces(stateDirectory: string, runtime: Runtime, context: StepContext): Promise<number> {
  const parent = secondStacksDirectory(stateDirectory);
  let cleared = 0;
  for (const name of await readdir(parent).catch((): string[] => [])) {
    const directory = join(parent, name);
    const owner = await readJson<Owner>(join(directory, "owner.json"));
    if (owner !== undefined && (await isAlive(owner))) continue;
    const plan = await readJson<Plan>(join(directory, "plan.json"));
    if (plan !== undefined && plan.runtime !== runtime.kind) continue;
    await clearPlace(directory, runtime, context);
    cleared += 1;
  }
  return cleared;
}

async function clearPlace(directory: string, runtime: Runtime, context: StepContext): Promise<void> {
  const plan = await readJson<Plan>(join(directory, "plan.json"));
  if (plan !== undefined) {
    // A signal of its own: on Ctrl-C the step's has fired already. What it says is of no service of the project's.
    const own = deriveContext(context, { signal: AbortSignal.timeout(clearWithinMs), emit: () => undefined });
    await runtime.attach(plan).stop("nothing", own);
  }
  await rm(directory, { recursive: true, force: true });
}

/** undefined when it is not there or was not written to its end. */
async function readJson<T>(path: string): Promise<T | undefined> {
  return readFile(path, "utf8").then(
    (text) => JSON.parse(text) as T,
    () => undefined,
  );
}
