import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import type { BackgroundLoad, BackgroundRequest } from "../load/background.ts";

export interface DrillOptions {
  /** What generates the load meanwhile; k6 with the plan's script when absent. */
  readonly startLoad?: (stack: RunningStack, request: BackgroundRequest, context: StepContext) => Promise<BackgroundLoad>;
  /** Requests a second while the drill runs. */
  readonly rate: number;
  /** The command line of `parity heal`, run in `cwd` by the watchdog when parity itself is gone. */
  readonly heal: readonly string[];
  readonly cwd: string;
  /** ms of load and writes before the fault; 2,000 when absent. */
  readonly warmUpMs?: number;
  /** Of the ledger client; 4 when absent. */
  readonly writers?: number;
}
