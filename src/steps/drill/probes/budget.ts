import { z } from "zod";
import { serviceNames } from "../../../plan/plan.ts";
import { type Budget, canDrainNodes } from "../../../runtimes/abilities.ts";
import type { CheckKind } from "./check-kind.ts";
import { timedOf } from "./timed.ts";

const schema = z.strictObject({
  budget: z.enum(serviceNames).meta({ description: "A service whose instances leave a node only as their disruption budget lets them." }),
  is: z.enum(["free", "kept"]).default("free").meta({
    description:
      "free: all are ready and one may leave. kept: since their node began to be emptied one at most was away at any moment, and another was not let go.",
  }),
});

export type BudgetCheck = z.output<typeof schema>;

/** What the API answers to whoever wants to take one more instance away, and what it told while a node was emptied. */
export const budget: CheckKind<BudgetCheck> = {
  schema,
  obstacle: (_check, stack) => (canDrainNodes(stack) ? undefined : `the ${stack.kind} runtime has no disruption budgets`),
  wanted: ({ is }) => (is === "free" ? "all ready, and one may leave" : "one away at most, and another not let go"),
  open: async ({ budget: service, is }, { stack, host }) => ({
    ask: (withinMs) =>
      timedOf(host, withinMs, async (told) => {
        if (!canDrainNodes(stack)) return { ok: false, seen: "nobody knows" };
        const found = await stack.budgetOf(service);
        if (is === "free" || found.drained?.unseen === undefined) told();
        return { ok: isKept(found, is), seen: budgetInWords(found, is) };
      }),
    close: async () => undefined,
  }),
};

export function isKept({ ready, planned, refuses, drained }: Budget, is: BudgetCheck["is"]): boolean {
  if (is === "free") return ready >= planned && !refuses;
  // A budget that nobody met with a wish has kept nothing.
  if (drained === undefined || drained.unseen !== undefined || drained.refused === 0) return false;
  return drained.leastReady >= Math.max(planned, drained.readyBefore) - 1;
}

export function budgetInWords({ ready, planned, refuses, drained }: Budget, is: BudgetCheck["is"] = "free"): string {
  const now = `${ready} of ${planned} ready, one more ${refuses ? "may not leave" : "may leave"}`;
  if (is === "free") return now;
  if (drained === undefined) return `${now}, and no node is emptied`;
  const { leastReady, readyBefore, refused, unseen } = drained;
  const seen = `${leastReady} of ${readyBefore} ready at least, ${refused} times one was not let go`;
  return unseen === undefined ? seen : `${seen}; ${unseen}`;
}
