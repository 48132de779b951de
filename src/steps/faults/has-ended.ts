import type { ServiceName } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { stateOf } from "./state-of.ts";

/** Nothing of the service's first instance runs: what a fault did to its memory or its connections is gone with it. */
export async function hasEnded(stack: RunningStack, service: ServiceName): Promise<boolean> {
  const state = await stateOf(stack, { service, instance: 0 });
  return state === "absent" || state === "exited";
}
