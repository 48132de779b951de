import type { StepContext } from "../../work/context.ts";
import type { DrillDefinition } from "./definition.ts";
import type { Observing } from "./observations.ts";
import type { BreakableStack } from "./obstacle.ts";
import type { DrillOptions } from "./options.ts";
import type { ProbeTarget } from "./probes.ts";

/** What every phase of one drill shares. */
export interface DrillSetup {
  readonly stack: BreakableStack;
  readonly definition: DrillDefinition;
  readonly options: DrillOptions;
  readonly context: StepContext;
  readonly target: ProbeTarget;
  /** Where acknowledged writes are recorded: absolute path. */
  readonly ledgerFile: string;
  /** Filled in as the drill goes on. */
  readonly observed: Observing;
}
