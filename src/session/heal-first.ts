import { ParityError } from "../errors/parity-error.ts";
import { partOf } from "../plan/part.ts";
import type { ServiceName } from "../plan/plan.ts";
import type { RunningStack } from "../runtimes/runtime.ts";
import { forgetClosed, mayBeClosed, reopenClosed } from "../steps/backup/live/closed.ts";
import { describe, healLeftOverFaults, isLasting } from "../steps/faults/heal.ts";
import { type FaultRecord, forgetFault, leftOverFaults, recordedFaults } from "../steps/faults/ledger.ts";
import { clearLeftOvers } from "./clear-left-overs.ts";
import { faultedServices, healLasting } from "./heal-lasting.ts";
import type { Session } from "./session.ts";
import { whileReopening } from "./while-starting.ts";

/**
 * A fault that a crashed drill left behind is undone before anything else is done to the stack; returns how many were.
 * Of a stack that is down only what outlives it is undone, and what that needs is started. Rejects with FAULT_LEFT_OVER when one
 * cannot be undone, or when a living parity holds one. What drills left beside the stack is removed after that, so that nothing of it
 * keeps lost data from coming back.
 */
export async function healFirst(session: Session, signal: AbortSignal): Promise<number> {
  const healed = await healFaults(session, signal);
  await clearLeftOvers(session, signal);
  return healed;
}

/** As `healFirst`, and nothing beside the stack is touched. A database that a killed restore left closed is opened again. */
export async function healFaults(session: Session, signal: AbortSignal): Promise<number> {
  const { project, host, stack } = session;
  const { leftOver, held } = await recordedFaults(project.stateDirectory, host.now());
  refuseHeld(held.filter((record) => record.runtime === project.runtime.kind && record.owner.pid !== host.pid));
  const own = leftOver.filter(({ runtime }) => runtime === project.runtime.kind);
  const closed = await mayBeClosed({ kind: project.runtime.kind, plan: project.plan });
  if (own.length === 0 && !closed) return 0;
  if (stack === undefined || !(await isUp(session))) {
    // What is closed waits for the start.
    if (own.length > 0) await healStopped(session, own, signal);
    return own.length;
  }
  // Nobody asked for it: a server that does not answer is told of by what needs it.
  if (closed) await reopenClosed(stack).catch(() => undefined);
  if (own.length > 0) await whileReopening(session, signal, () => healRunning(session, stack, signal));
  return own.length;
}

/** Any of the stack runs: after a crash of the machine its records are all there is of it. */
export async function isUp({ stack }: Session): Promise<boolean> {
  return (await stack?.status())?.some(({ state }) => state === "running" || state === "paused") === true;
}

/** What a fault of that kind is in ended with the stack's processes: the records of such faults are taken away. With the data all of it ended. */
export async function forgetEnded({ project, host }: Session, keep: "data" | "nothing"): Promise<void> {
  const records = await leftOverFaults(project.stateDirectory, host.now());
  const ended = records.filter((record) => record.runtime === project.runtime.kind && (keep === "nothing" || !isLasting(record)));
  for (const { fault } of ended) await forgetFault(project.stateDirectory, fault.id);
  if (keep === "nothing") await forgetClosed({ kind: project.runtime.kind, plan: project.plan });
}

/** A fault in what the stack stores is waiting to be undone. */
export async function hasLasting({ project, host }: Session): Promise<boolean> {
  const records = await leftOverFaults(project.stateDirectory, host.now());
  return records.some((record) => record.runtime === project.runtime.kind && isLasting(record));
}

function refuseHeld(held: readonly FaultRecord[]): void {
  const [first] = held;
  if (first === undefined) return;
  throw new ParityError("FAULT_LEFT_OVER", `process ${first.owner.pid} has broken this stack on purpose: ${describe(first)}`, {
    hint: "wait until its drill is done, or end it: its fault is undone then",
  });
}

async function healRunning(session: Session, stack: RunningStack, signal: AbortSignal): Promise<void> {
  try {
    await healLeftOverFaults(stack, session.context(signal));
  } catch (error) {
    const left = await leftOverFaults(session.project.stateDirectory, session.host.now());
    if (!(await revived(session, stack, faultedServices(left.filter(isLasting)), signal))) throw error;
    await healLeftOverFaults(stack, session.context(signal));
  }
}

/** Starts what the services need and does not run; false when all of it ran. */
async function revived(session: Session, stack: RunningStack, names: readonly ServiceName[], signal: AbortSignal): Promise<boolean> {
  const needed = partOf(stack.plan, names).services.filter(({ kind }) => kind === "service");
  const ended = (await stack.status()).filter(({ service, state }) => state === "exited" && needed.some(({ name }) => name === service));
  for (const { service, instance } of ended) await stack.revive(service, instance, session.context(signal));
  return ended.length > 0;
}

/** Without a trace of the stack nothing is left of what ended with it; otherwise that waits until the stack was brought up. */
async function healStopped(session: Session, records: readonly FaultRecord[], signal: AbortSignal): Promise<void> {
  const { stack: traces } = session;
  if (traces === undefined) await forgetEnded(session, "data");
  try {
    await healLasting(session, records.filter(isLasting), signal);
  } catch (error) {
    // Not the command's own signal: it may have fired.
    await session.stack?.stop("data", session.context(new AbortController().signal));
    session.stack = traces;
    throw error;
  }
}
