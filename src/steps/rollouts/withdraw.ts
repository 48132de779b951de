import type { ServiceName } from "../../plan/plan.ts";
import type { RunsBeside } from "../../runtimes/releases.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { noteWithdrawal } from "./withdrawals.ts";

/** Takes a bad canary away, says why, and remembers that it was not gone by itself. */
export async function withdraw(
  stack: RunningStack & RunsBeside,
  service: ServiceName,
  reason: string,
  context: StepContext,
): Promise<void> {
  context.emit({ type: "step.progressed", step: "drill", note: `the canary of ${service} is taken away: ${reason}` });
  await stack.endBeside(service, "canary", context);
  noteWithdrawal(stack, service, "canary", reason);
}
