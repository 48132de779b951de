import { healLeftOverFaults } from "../steps/faults/heal.ts";
import type { Session } from "./session.ts";

/** A fault that a crashed drill left behind is undone before anything else is done to the stack. */
export async function healFirst(session: Session, signal: AbortSignal): Promise<number> {
  const { stack } = session;
  if (stack === undefined) return 0;
  const healed = await healLeftOverFaults(stack, session.context(signal));
  return healed.length;
}
