import type { z } from "zod";
import type { Host } from "../../../host/host.ts";
import type { PlannedLedger } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { LoadSeconds } from "../load-seconds.ts";

/** What one asking came to. */
export interface CheckAnswer {
  /** It is as the check wants it, however late. */
  readonly ok: boolean;
  /** "200", "ECONNREFUSED", "3": one word or clause for a person. */
  readonly seen: string;
  readonly ms: number;
  /** Monotonic: since when it was so, where the answer is of a stretch of time. */
  readonly since?: number;
  /** It says nothing of the system: what was to tell of it did not. */
  readonly blind?: boolean;
}

/** A check with what it asks through; one asking at a time. */
export interface OpenCheck {
  /** Never rejects. Gives up after `withinMs`. */
  ask(withinMs: number): Promise<CheckAnswer>;
  close(): Promise<void>;
}

export interface CheckGiven {
  readonly stack: RunningStack;
  readonly ledger: PlannedLedger;
  readonly load: LoadSeconds;
  readonly host: Host;
}

/** One way to ask the system how it is; a file of its own and a line in the registry. */
export interface CheckKind<Check extends object> {
  /** One of its keys, the one it has its name of, no other kind has. */
  readonly schema: z.ZodType<Check>;
  /** It says something only while the load runs, and one answer of it says enough. */
  readonly ofLoad?: true;
  /** Why it cannot be asked on this stack: one clause. */
  obstacle?(check: Check, stack: RunningStack): string | undefined;
  /** "200", "at least 4". */
  wanted(check: Check): string;
  open(check: Check, given: CheckGiven): Promise<OpenCheck>;
}
