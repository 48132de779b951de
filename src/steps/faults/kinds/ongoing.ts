import type { Target } from "../../../runtimes/abilities.ts";
import type { FaultGiven } from "../fault-kind.ts";
import { ending } from "./instance.ts";

interface Ongoing {
  readonly stopping: AbortController;
  readonly done: Promise<void>;
}

/** What this process goes on doing while a fault is held, by the fault's id. After a crash there is none, and no undo needs it. */
const ongoing = new Map<string, Ongoing>();

/** Goes on with it in the background; `stopping` fires when it is to end at its next chance. What the step's own signal cuts short has not failed. */
export function goOn(id: string, step: AbortSignal, work: (stopping: AbortSignal) => Promise<void>): void {
  const stopping = new AbortController();
  const done = work(stopping.signal).catch((error: unknown) => {
    const cutShort = step.aborted || (error instanceof Error && error.name === "AbortError");
    if (!cutShort) throw error;
  });
  // Whoever ends it is told; until then nobody waits for it.
  done.catch(() => undefined);
  ongoing.set(id, { stopping, done });
}

/** Ends what goes on and waits for that; rejects with what it failed with by itself. Does nothing where nothing goes on. */
export async function endOngoing(id: string): Promise<void> {
  const found = ongoing.get(id);
  if (found === undefined) return;
  found.stopping.abort();
  ongoing.delete(id);
  await found.done;
}

/** Ends what goes on for the fault and sees that its instance runs; then rejects with what it failed with by itself. */
export async function endAndRestore(target: Target, { stack, context, id }: FaultGiven): Promise<void> {
  const failed = await endOngoing(id).catch((error: unknown) => error);
  await ending.of(stack).restore(target, context);
  if (failed !== undefined) throw failed;
}
