import { exitCodes } from "../../errors/codes.ts";
import { asParityError, type ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { exitCodeOf } from "../../state/verdict.ts";
import { refuseScriptOf } from "../../steps/load/preconditions.ts";
import type { ToolName } from "../../toolchain/tool.ts";
import { bringUp, requireTools } from "../bring-up.ts";
import { carryOut } from "../carry-out.ts";
import { requireAnswer } from "../elsewhere.ts";
import type { Given } from "../given.ts";
import { healFirst } from "../heal-first.ts";
import type { Session } from "../session.ts";
import { backupStep, restoreStep, restoreTools } from "../steps/backup.ts";
import { checksStep } from "../steps/checks.ts";
import { drillStep } from "../steps/drill.ts";
import { loadStep } from "../steps/load.ts";
import { reportStep } from "../steps/report.ts";

/** Of the load in the CI form. The full one takes what the configuration says. */
const quickSeconds = 30;
const tools: readonly ToolName[] = ["k6", ...restoreTools];

/**
 * The whole proof. A stack that already runs is used and left; one that was started here is taken down again.
 * A step that could not be carried out does not keep the others from proving their part; unless something was proved false
 * the command then ends with its exit code.
 */
export async function certify(host: Host, given: Given): Promise<number> {
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    const wasRunning = session.stack !== undefined;
    const { plan } = session.project;
    if (plan.app.url !== undefined) await requireAnswer(plan.project, plan.app.url, plan.app);
    await requireTools(session, signal, plan.app.url === undefined ? tools : ["k6"]);
    await refuseScriptOf(plan, session.context(signal));
    await healFirst(session, signal);
    if (!wasRunning && !given.options.keep) takeDownAtTheEnd(session, signal);
    const elsewhere = plan.app.url === undefined ? undefined : session.stack;
    const stack = elsewhere ?? (await bringUp(session, signal));
    const failures = await proveAll(session, stack, signal, given.options.quick === true);
    const verdict = await checksStep(session, stack, signal);
    await reportStep(session, signal);
    const judged = exitCodeOf(verdict, given.options.failOn ?? "unverified");
    // What was proved false stays so, whatever else could not be carried out.
    return judged === exitCodes.provedFalse ? judged : (failures[0]?.exitCode ?? judged);
  });
}

/** Each step's own failure is told and kept; only an interruption ends them all. */
async function proveAll(session: Session, stack: RunningStack, signal: AbortSignal, quick: boolean): Promise<readonly ParityError[]> {
  const failures: ParityError[] = [];
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asParityError(thrown);
      session.report(error);
      failures.push(error);
    }
  };
  await attempt(() => loadStep(session, stack, signal, quick ? { seconds: Math.min(quickSeconds, stack.plan.load.durationSeconds) } : {}));
  // What somebody else runs is loaded and judged, never broken.
  if (stack.plan.app.url !== undefined) return failures;
  await attempt(() => drillStep(session, stack, signal));
  await attempt(async () => {
    const { id } = await backupStep(session, stack, signal);
    await restoreStep(session, stack, signal, id);
  });
  return failures;
}

function takeDownAtTheEnd(session: Session, signal: AbortSignal): void {
  const { runtime, plan } = session.project;
  session.context(signal).defer({
    title: "take the stack down",
    // Not the command's own signal: what was started is stopped also when the command was interrupted.
    run: () => runtime.attach(plan).stop("data", session.context(new AbortController().signal)),
  });
}
