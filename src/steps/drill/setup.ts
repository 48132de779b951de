import type { PlannedLedger } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import type { Client } from "./client.ts";
import type { DrillDefinition } from "./definition.ts";
import type { DrillClock } from "./drill-clock.ts";
import type { LoadSeconds } from "./load-seconds.ts";
import type { Observing } from "./observations.ts";
import type { DrillOptions } from "./options.ts";
import type { Prober } from "./prober.ts";

/** What every phase of one drill shares. */
export interface DrillSetup {
  readonly stack: RunningStack;
  readonly definition: DrillDefinition;
  readonly options: DrillOptions;
  readonly context: StepContext;
  readonly ledger: PlannedLedger;
  /** Where the keys of writes are recorded: absolute paths. */
  readonly files: { readonly acknowledged: string; readonly asked: string };
  readonly prober: Prober;
  /** Looks up what was written. */
  readonly auditor: Client;
  readonly load: LoadSeconds;
  readonly clock: DrillClock;
  /** Filled in as the drill goes on. */
  readonly observed: Observing;
}
