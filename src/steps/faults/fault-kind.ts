import type { z } from "zod";
import type { RuntimeKind } from "../../plan/plan.ts";
import type { Target } from "../../runtimes/abilities.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import type { FaultKindName } from "./fault.ts";

/** What an undo has to know of the world before the fault: plain JSON. */
export type Remembered = Readonly<Record<string, unknown>>;

export interface FaultGiven {
  readonly stack: RunningStack;
  readonly context: StepContext;
  /** Of this very fault: names its traces, so that its undo touches no other's. */
  readonly id: string;
  /** What `remember` said; empty without it. */
  readonly remembered: Remembered;
}

/**
 * One kind of fault; a file of its own and a line in the registry. What it does happens in this order:
 * `obstacle`, `remember`, the record on disk, `arrange`, [steady state], `inject`, `undo`, `remains`, [steady state], `dismantle`.
 * After a crash `undo` and `dismantle` are run from the record alone, maybe though nothing was injected or arranged: both are idempotent.
 */
export interface FaultKind<Parameters extends object = object> {
  readonly kind: FaultKindName;
  /** The keys that a drill's file gives beside `kind`, each with its description. */
  readonly shape: { readonly [Key in keyof Parameters]-?: z.ZodType<Parameters[Key]> };
  /** By what it is done on each runtime, for docs/faults.md. */
  readonly mechanism: Readonly<Record<RuntimeKind, string>>;
  /** It is in what the stack stores, so that it outlives the stack's processes. */
  readonly lasting?: boolean;
  /** Its injection stops and starts what it is done to: what clients see of that is no effect of the fault itself. */
  readonly interrupts?: boolean;
  /** Its undo has failed when it takes longer; a minute when absent. What it waits for inside ends before. */
  readonly undoWithinSeconds?: number;
  /** What it is done to. */
  target(parameters: Parameters): Target;
  /** A clause without the subject: "is killed", "answers 200 ms later to app". */
  does(parameters: Parameters): string;
  /** Why it is not possible here: one clause; undefined when it is. Changes nothing. */
  obstacle(parameters: Parameters, given: FaultGiven): Promise<string | undefined>;
  /** Reads what the undo will need. Changes nothing. */
  remember?(parameters: Parameters, given: FaultGiven): Promise<Remembered>;
  /** Puts the means in place (a proxy, a file system), before the steady state is probed. The system works as before afterwards. */
  arrange?(parameters: Parameters, given: FaultGiven): Promise<void>;
  inject(parameters: Parameters, given: FaultGiven): Promise<void>;
  undo(parameters: Parameters, given: FaultGiven): Promise<void>;
  /** What is left of the fault after its undo, as the system itself tells: one clause; undefined when it is gone. */
  remains(parameters: Parameters, given: FaultGiven): Promise<string | undefined>;
  /** Takes back what `arrange` did. */
  dismantle?(parameters: Parameters, given: FaultGiven): Promise<void>;
}

/** Any kind: what takes parameters takes those that its own shape has checked. */
export type AnyFaultKind = Omit<FaultKind<never>, "shape"> & { readonly shape: Readonly<Record<string, z.ZodType>> };

type Bounded = Pick<AnyFaultKind, "undoWithinSeconds">;

/** ms that an undo may take, and what was arranged for the fault as long again at most. */
export function undoWithinMs({ undoWithinSeconds = 60 }: Bounded): number {
  return undoWithinSeconds * 1_000;
}

/**
 * All of it, for several faults one after the other: whoever still takes them back until then does not hang. Where there are several each
 * is undone once more, before the first one is dismantled.
 */
export function takenBackWithinMs(kinds: readonly Bounded[]): number {
  const turns = kinds.length > 1 ? 3 : 2;
  return kinds.reduce((sum, kind) => sum + turns * undoWithinMs(kind), 0);
}
