import type { FaultGiven } from "./fault-kind.ts";
import type { FaultActions } from "./kinds/registry.ts";

/**
 * Undoes a fault, makes sure that nothing of it is left, and takes back what was arranged for it: the last also when the others fail,
 * whose error it then rejects with.
 */
export async function takeBack(actions: FaultActions, given: FaultGiven): Promise<void> {
  try {
    await actions.undo(given);
    const left = await actions.remains(given);
    if (left !== undefined) throw new Error(`after the undo ${left}`);
  } finally {
    await actions.dismantle(given);
  }
}
