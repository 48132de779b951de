import type { Plan } from "../../plan/plan.ts";
import type { KindApi } from "./api.ts";
import { nameOf } from "./held.ts";
import { deleteObject } from "./objects.ts";
import { readWorld, type World } from "./world.ts";

/** Deletes the workloads that were not there before. What was there stays, and so do the objects that run nothing. */
export async function takeBackWorkloads(api: KindApi, plan: Plan, before: World): Promise<void> {
  const known = new Set(before.workloads.map(({ metadata }) => metadata?.uid));
  const made = (await readWorld(api, plan)).workloads.filter(({ metadata }) => !known.has(metadata?.uid));
  await Promise.all(made.map((workload) => deleteObject(api, nameOf(workload))));
}
