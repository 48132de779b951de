import type { RuntimeKind } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";

/**
 * Requests a second while something is broken: enough to see every second, little enough to leave the machine to the stack. A cluster's
 * nodes take their part of the machine too, and pods that are started anew all of it for a moment.
 */
const rates: Readonly<Record<RuntimeKind, number>> = { compose: 200, native: 200, kind: 20 };

/** Requests a second; never more than production has. */
export function backgroundRate({ kind, plan }: Pick<RunningStack, "kind" | "plan">): number {
  return Math.min(rates[kind], plan.load.rate);
}
