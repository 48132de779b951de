import { healLeftOverFaults } from "../steps/faults/heal.ts";
import { forgetFault, leftOverFaults } from "../steps/faults/ledger.ts";
import type { Session } from "./session.ts";

/** A fault that a crashed drill left behind is undone before anything else is done to the stack. */
export async function healFirst(session: Session, signal: AbortSignal): Promise<number> {
  const { stack } = session;
  if (stack === undefined) return forgetAll(session);
  const healed = await healLeftOverFaults(stack, session.context(signal));
  return healed.length;
}

/** Nothing runs any more, so nothing is left of what was done to it but the records. */
async function forgetAll({ project, host }: Session): Promise<number> {
  const left = await leftOverFaults(project.stateDirectory, host.now());
  for (const { fault } of left) await forgetFault(project.stateDirectory, fault.id);
  return left.length;
}
