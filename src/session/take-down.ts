import { asParityError, type ParityError } from "../errors/parity-error.ts";
import { clearLeftOvers } from "./clear-left-overs.ts";
import { forgetEnded, hasLasting, healFaults } from "./heal-first.ts";
import type { Session } from "./session.ts";

/**
 * Takes the stack down. What would outlive it of a left-over fault is undone first, while it still runs; a fault for which that fails
 * keeps its record and not the stack from being stopped, and is then rejected with.
 */
export async function takeDown(session: Session, keep: "data" | "nothing", signal: AbortSignal): Promise<void> {
  const { project } = session;
  const unhealed = keep === "data" && session.stack !== undefined ? await healed(session, signal) : undefined;
  await clearLeftOvers(session, signal);
  const title = keep === "data" ? "take the stack down, keep its data" : "take the stack down with its data";
  await session.step("stop", title, signal, async (context) => {
    await (session.stack ?? project.runtime.attach(project.plan)).stop(keep, context);
    return { value: undefined, outcome: "done", summary: keep === "data" ? "down, the data is kept" : "down, the data is deleted" };
  });
  session.stack = undefined;
  await forgetEnded(session, keep).catch((error: unknown) => {
    throw unhealed ?? error;
  });
  if (unhealed !== undefined) throw unhealed;
}

async function healed(session: Session, signal: AbortSignal): Promise<ParityError | undefined> {
  try {
    if (await hasLasting(session)) await healFaults(session, signal);
    return undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    return asParityError(thrown);
  }
}
