import type { RunningStack } from "../runtimes/runtime.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** The last line of whoever leaves a stack; undefined when nothing of it runs. A cluster that has not answered when the signal fires is not waited for. */
export async function howItGoesOn(
  project: string,
  stack: Pick<RunningStack, "status"> | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (stack === undefined) return undefined;
  const seen = stack.status(signal).catch(() => undefined);
  const instances = await unlessAborted(seen, signal);
  if (instances === undefined) return `whether ${project} goes on running could not be seen: parity status shows it, parity down ends it`;
  if (!instances.some(({ state }) => state === "running")) return undefined;
  return `${project} goes on running: parity status shows it, parity down ends it`;
}
