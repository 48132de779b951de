import { ParityError } from "../../errors/parity-error.ts";
import { canInjectFaults, type RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { type FaultRecord, forgetFault, leftOverFaults } from "./ledger.ts";

/**
 * Undoes every fault that nobody holds any more, the newest first, and returns what it undid. Idempotent.
 * Rejects with FAULT_LEFT_OVER, after having tried each, when one of them could not be undone; its record stays.
 */
export async function healLeftOverFaults(stack: RunningStack, context: StepContext): Promise<readonly FaultRecord[]> {
  const directory = stack.plan.stateDirectory;
  const records = (await leftOverFaults(directory, context.host.now())).reverse();
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

async function undoRecorded(stack: RunningStack, record: FaultRecord, context: StepContext): Promise<void> {
  if (!canInjectFaults(stack)) throw new ParityError("FAULT_LEFT_OVER", `the ${stack.kind} runtime cannot undo faults`);
  const { fault, drill } = record;
  const startedAt = context.host.monotonic();
  await stack.undo(fault, context);
  context.emit({ type: "fault.undone", drill, fault: fault.id, afterMs: context.host.monotonic() - startedAt });
}

function notHealed(failed: readonly { readonly record: FaultRecord; readonly cause: unknown }[]): ParityError {
  const [first] = failed;
  return new ParityError("FAULT_LEFT_OVER", `${failed.length} left-over fault${failed.length === 1 ? "" : "s"} could not be undone`, {
    hint: "take the stack down and up again",
    details: failed.map(({ record, cause }) => ({
      at: `${record.fault.kind} ${record.fault.service}/${record.fault.instance}`,
      says: cause instanceof Error ? cause.message : String(cause),
    })),
    cause: first?.cause,
  });
}
