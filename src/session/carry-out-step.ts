import type { RunningStack } from "../runtimes/runtime.ts";
import type { ToolName } from "../toolchain/tool.ts";
import type { StartableStep } from "../views/tui/index.ts";
import { requireTools } from "./bring-up.ts";
import { healFirst } from "./heal-first.ts";
import type { Session } from "./session.ts";
import { backupStep, restoreStep, restoreTools } from "./steps/backup.ts";
import { checksStep } from "./steps/checks.ts";
import { drillStep } from "./steps/drill.ts";
import { loadStep } from "./steps/load.ts";
import { reportStep } from "./steps/report.ts";
import { storeStep } from "./steps/store.ts";

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
  await healFirst(session, signal);
  switch (step) {
    case "load":
      await loadStep(session, stack, signal);
      return;
    case "drill":
      await drillStep(session, stack, signal);
      return;
    case "backup":
      await takeAndProve(session, stack, signal);
      return;
    case "checks":
      await checksStep(session, stack, signal);
      return;
    case "report":
      await reportStep(session, signal);
  }
}

async function takeAndProve(session: Session, stack: RunningStack, signal: AbortSignal): Promise<void> {
  const { id } = await backupStep(session, stack, signal);
  if (stack.plan.backup.store !== undefined) await storeStep(session, [id], signal);
  await restoreStep(session, stack, signal, id);
}
