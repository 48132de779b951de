import { ofTarget, type Target } from "../../runtimes/abilities.ts";
import type { InstanceStatus, RunningStack } from "../../runtimes/runtime.ts";

/** What an instance does now; "absent" also of one that is not planned. */
export async function stateOf(stack: RunningStack, target: Target): Promise<InstanceStatus["state"]> {
  return ofTarget(await stack.status(), target)?.state ?? "absent";
}
