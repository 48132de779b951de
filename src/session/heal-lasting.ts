import { messageOf } from "../errors/message-of.ts";
import { ParityError } from "../errors/parity-error.ts";
import { partOf } from "../plan/part.ts";
import type { ServiceName } from "../plan/plan.ts";
import type { RunningStack } from "../runtimes/runtime.ts";
import { describe, healLeftOverFaults, undoWhileDown } from "../steps/faults/heal.ts";
import { actionsOf } from "../steps/faults/kinds/registry.ts";
import type { FaultRecord } from "../steps/faults/ledger.ts";
import type { Session } from "./session.ts";
import { whileReopening, whileTrying } from "./while-starting.ts";

/** The services that faults are in, each once. */
export function faultedServices(records: readonly FaultRecord[]): readonly ServiceName[] {
  return [...new Set(records.map(({ fault }) => actionsOf(fault).target().service))];
}

/** Undoes what outlived a stack that is down. Starts the services it is in, with what they depend on, and leaves them running. */
export async function healLasting(session: Session, lasting: readonly FaultRecord[], signal: AbortSignal): Promise<void> {
  const { plan, runtime } = session.project;
  // What a service needs is whole before it is started itself.
  const order = plan.services.map(({ name }) => name).filter((name) => faultedServices(lasting).includes(name));
  for (const [index, service] of order.entries()) {
    const inIt = lasting.filter((record) => faultedServices([record]).includes(service));
    // What can be put right while it is down must be, before a server finds its data missing.
    const down = session.stack ?? runtime.attach(plan);
    const needServer: FaultRecord[] = [];
    for (const record of [...inIt].reverse()) {
      if (!(await undoWhileDown(down, record, session.context(signal)))) needServer.push(record);
    }
    session.stack = await startFaulted(session, order.slice(0, index + 1), { inIt, needServer }, signal);
    await healLeftOverFaults(session.stack, session.context(signal), among(inIt));
  }
}

function among(records: readonly FaultRecord[]): (record: FaultRecord) => boolean {
  return ({ fault }) => records.some((record) => record.fault.id === fault.id);
}

interface Faults {
  readonly inIt: readonly FaultRecord[];
  /** Of them, those that only a server that runs can undo. */
  readonly needServer: readonly FaultRecord[];
}

async function startFaulted(session: Session, names: readonly ServiceName[], faults: Faults, signal: AbortSignal): Promise<RunningStack> {
  const { plan, runtime } = session.project;
  try {
    return await session.step("start", `start ${names.join(", ")} alone, to undo a fault`, signal, async (context) => {
      const part = partOf(plan, names);
      const start = (): Promise<RunningStack> => whileReopening(session, signal, () => runtime.start(part, context));
      // With another password than parity's no server counts as ready: such a fault is undone while its service is being waited for.
      const healing = (stack: RunningStack): Promise<unknown> =>
        healLeftOverFaults(stack, session.context(signal), among(faults.needServer));
      const started = await (faults.needServer.length === 0 ? start() : whileTrying(session, healing, signal, start));
      // As a part of the whole stack, which is what is brought up next.
      const value = (await runtime.find(plan)) ?? started;
      return { value, outcome: "done", summary: `${part.services.length} of ${plan.services.length} services ready` };
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ParityError("FAULT_LEFT_OVER", `${names.join(", ")} does not start, so that a fault in it could not be undone`, {
      hint: "see why with: parity logs. Or give the stored data up, and the fault with it: parity down --volumes",
      details: faults.inIt.map((record) => ({ at: describe(record), says: messageOf(cause) })),
      cause,
    });
  }
}
