import { randomBytes } from "node:crypto";
import type { Plan, ServiceName } from "../../../plan/plan.ts";
import { canEndInstances, type Target } from "../../../runtimes/abilities.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { type HeldFault, type HoldOptions, holdFault } from "../../faults/hold-fault.ts";

/** The loss of the place the system runs in, certain to be undone from the moment it is held. */
export interface Loss {
  /** Every part at once, none in its own way. */
  happen(): Promise<void>;
  /** What was lost runs again, what others need first. Idempotent; rejects, after all were tried, with the first that does not. */
  undo(): Promise<void>;
}

/** What clients and their data depend on, in the order of its loss. What only watches stays: nobody is served by it. */
const lost: readonly ServiceName[] = ["load-balancer", "app", "redis", "postgres"];

export function lostTargets({ services }: Plan): Target[] {
  return lost.flatMap((name) => {
    const planned = services.find((service) => service.name === name);
    return Array.from({ length: planned?.instances ?? 0 }, (_, instance) => ({ service: name, instance }));
  });
}

export function lossObstacle(stack: RunningStack): string | undefined {
  return canEndInstances(stack) ? undefined : `not possible here: the ${stack.kind} runtime cannot end an instance`;
}

/** Records on disk the end of every instance and starts what undoes it when parity is gone; nothing is lost yet. */
export async function holdLoss(stack: RunningStack, options: Omit<HoldOptions, "drill">, context: StepContext): Promise<Loss> {
  const { host } = context;
  const held: HeldFault[] = [];
  let lostAt: number | undefined;
  const undo = async (): Promise<void> => {
    const failures: unknown[] = [];
    // The database comes back before what cannot be ready without it.
    for (const each of held.splice(0).toReversed()) {
      await each.release().catch((error: unknown) => failures.push(error));
      if (lostAt === undefined) continue;
      context.emit({ type: "fault.undone", drill: "disaster", fault: each.fault.id, afterMs: host.monotonic() - lostAt });
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    for (const target of lostTargets(stack.plan)) {
      const fault = { id: `disaster-${randomBytes(4).toString("hex")}`, kind: "kill" as const, parameters: { ...target } };
      held.push(await holdFault(stack, fault, { ...options, drill: "disaster" }, context));
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return {
    happen: async () => {
      lostAt = host.monotonic();
      await Promise.all(held.map((each) => each.inject()));
      for (const { fault } of held) context.emit({ type: "fault.injected", drill: "disaster", fault: fault.id });
    },
    undo,
  };
}
