import { rm } from "node:fs/promises";
import { z } from "zod";
import { readIfThere } from "../../../files/read-if-there.ts";
import { writeAtomically } from "../../../files/write-atomically.ts";
import type { Host } from "../../../host/host.ts";
import { processStart } from "../../../host/process-start.ts";
import type { Plan } from "../../../plan/plan.ts";
import { creatorFile } from "./names.ts";

const creatorSchema = z.object({ pid: z.int().positive(), start: z.string() });
const endWithinMs = 10_000;
const pollMs = 50;

/** Notes the process that creates the cluster, the first of a group of its own: a parity that is killed leaves it to the next one. */
export async function noteCreator(plan: Plan, pid: number): Promise<void> {
  const start = await processStart(pid);
  if (start !== undefined) await writeAtomically(creatorFile(plan), JSON.stringify({ pid, start }));
}

export async function forgetCreator(plan: Plan): Promise<void> {
  await rm(creatorFile(plan), { force: true });
}

/** Ends a creation that nobody waits for any more: it would make nodes while they are being deleted. */
export async function endCreator(host: Host, plan: Plan): Promise<void> {
  const text = await readIfThere(creatorFile(plan));
  if (text === undefined) return;
  const { pid, start } = creatorSchema.parse(JSON.parse(text));
  const runs = async (): Promise<boolean> => (await processStart(pid)) === start;
  if (await runs()) host.kill(-pid, "SIGKILL");
  for (const until = host.monotonic() + endWithinMs; (await runs()) && host.monotonic() < until; ) await host.sleep(pollMs);
  await forgetCreator(plan);
}
