import { messageOf } from "../../errors/message-of.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { actionsOf } from "./kinds/registry.ts";
import { type FaultRecord, forgetFault, leftOverFaults } from "./ledger.ts";
import { takeBack } from "./take-back.ts";

/**
 * Undoes every fault of this stack that nobody holds any more, the newest first, and returns what it undid. Idempotent.
 * Rejects with FAULT_LEFT_OVER, after having tried each, when one of them could not be undone; its record stays.
 */
export async function healLeftOverFaults(
  stack: RunningStack,
  context: StepContext,
  which: (record: FaultRecord) => boolean = () => true,
): Promise<readonly FaultRecord[]> {
  const directory = stack.plan.stateDirectory;
  const all = await leftOverFaults(directory, context.host.now());
  const records = all.filter((record) => record.runtime === stack.kind && which(record)).reverse();
  await undoAllFirst(stack, records, context);
  const failed: { readonly record: FaultRecord; readonly cause: unknown }[] = [];
  for (const record of records) {
    try {
      await undoRecorded(stack, record, context);
      await forgetFault(directory, record.fault.id);
    } catch (cause) {
      failed.push({ record, cause });
    }
  }
  if (failed.length > 0) throw notHealed(failed);
  return records;
}

/** To take back what was arranged for one fault can restart a service, which needs what another fault has broken. A failure is told by the second try. */
async function undoAllFirst(stack: RunningStack, records: readonly FaultRecord[], context: StepContext): Promise<void> {
  if (records.length < 2) return;
  for (const { fault, remembered } of records) {
    await actionsOf(fault)
      .undo({ stack, context, id: fault.id, remembered })
      .catch(() => undefined);
  }
}

/**
 * Undoes of a fault what can be undone while its service is down; whether something is left of it only the server can say, so its record
 * stays. False when the undo needs the server.
 */
export async function undoWhileDown(stack: RunningStack, { fault, remembered }: FaultRecord, context: StepContext): Promise<boolean> {
  const actions = actionsOf(fault);
  const given = { stack, context, id: fault.id, remembered };
  try {
    await actions.undo(given);
    await actions.dismantle(given);
    return true;
  } catch {
    return false;
  }
}

async function undoRecorded(stack: RunningStack, record: FaultRecord, context: StepContext): Promise<void> {
  const { fault, drill, remembered } = record;
  const startedAt = context.host.monotonic();
  await takeBack(actionsOf(fault), { stack, context, id: fault.id, remembered });
  context.emit({ type: "fault.undone", drill, fault: fault.id, afterMs: context.host.monotonic() - startedAt });
}

function notHealed(failed: readonly { readonly record: FaultRecord; readonly cause: unknown }[]): ParityError {
  const [first] = failed;
  return new ParityError("FAULT_LEFT_OVER", `${failed.length} left-over fault${failed.length === 1 ? "" : "s"} could not be undone`, {
    hint: failed.some(({ record }) => isLasting(record))
      ? "mend what it names, then: parity heal. Or give the stored data up, and the fault with it: parity down --volumes"
      : "take the stack down and up again",
    details: failed.map(({ record, cause }) => ({
      at: describe(record),
      says: messageOf(cause),
    })),
    cause: first?.cause,
  });
}

/** Taking the stack down does not end it. */
export function isLasting({ fault }: FaultRecord): boolean {
  return actionsOf(fault).kind.lasting === true;
}

/** "kill of postgres/0, by the drill kill-postgres". */
export function describe({ fault, drill }: FaultRecord): string {
  const { service, instance } = actionsOf(fault).target();
  return `${fault.kind} of ${service}/${instance}, by the drill ${drill}`;
}
