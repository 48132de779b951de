import type { RunningStack } from "../runtimes/runtime.ts";
import type { ToolName } from "../toolchain/tool.ts";
import type { StartableStep } from "../views/tui/index.ts";
import { requireTools } from "./bring-up.ts";
import type { Session } from "./session.ts";
import { backupStep, restoreStep, restoreTools } from "./steps/backup.ts";
import { checksStep } from "./steps/checks.ts";
import { drillStep } from "./steps/drill.ts";
import { loadStep } from "./steps/load.ts";
import { reportStep } from "./steps/report.ts";

const tools: Readonly<Record<StartableStep, readonly ToolName[]>> = {
  load: ["k6"],
  drill: ["k6"],
  backup: restoreTools,
  checks: [],
  report: [],
};

/** One step of the TUI. A backup is proved by restoring it, so one key does both. */
export async function carryOutStep(session: Session, stack: RunningStack, step: StartableStep, signal: AbortSignal): Promise<void> {
  if (tools[step].length > 0) await requireTools(session, signal, tools[step]);
  switch (step) {
    case "load":
      await loadStep(session, stack, signal);
      return;
    case "drill":
      await drillStep(session, stack, signal);
      return;
    case "backup":
      await restoreStep(session, stack, signal, (await backupStep(session, stack, signal)).id);
      return;
    case "checks":
      await checksStep(session, stack, signal);
      return;
    case "report":
      await reportStep(session, signal);
  }
}
