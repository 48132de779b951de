import type { RunningStack } from "../runtimes/runtime.ts";
import { services } from "../services/registry.ts";
import { releaseSlot } from "../steps/backup/archive/release-slot.ts";
import { compareSettings } from "../steps/stack/settings.ts";
import type { ToolName } from "../toolchain/tool.ts";
import { healFirst } from "./heal-first.ts";
import { recordPlan } from "./project.ts";
import type { Session } from "./session.ts";
import { whileReopening } from "./while-starting.ts";

/** Programs a step runs on this machine whatever the runtime. */
export type StepTools = readonly ToolName[];

/** Finds, fetches and builds every program that will be needed, in one go and before anything starts. */
export async function requireTools(session: Session, signal: AbortSignal, more: StepTools = []): Promise<void> {
  const { plan } = session.project;
  const ofServices = plan.runtime === "native" ? plan.services.flatMap(({ name }) => services[name].tools) : [];
  const names = [...new Set([...ofServices, ...more])];
  await session.step("tools", "find the programs", signal, async (context) => {
    const tools = await session.toolchain.require(names, {
      signal,
      progress: (tool, message) => context.emit({ type: "tool.progressed", tool, message }),
    });
    for (const { name, version, source, path, drift } of tools.values()) {
      context.emit({ type: "tool.found", tool: name, version, source, path, ...(drift === undefined ? {} : { drift }) });
    }
    return { value: undefined, outcome: "done", summary: `${tools.size} programs found` };
  });
}

/** Starts what does not run yet, waits until all is ready, and reads every setting back. */
export async function bringUp(session: Session, signal: AbortSignal): Promise<RunningStack> {
  const { project } = session;
  // Written first, so that after a crash in the middle the next command knows where to look.
  await project.ports.remember();
  await recordPlan(project.plan);
  const stack = await session.step("start", "start the stack", signal, async (context) => {
    const running = await whileReopening(session, signal, () => project.runtime.start(project.plan, context));
    return { value: running, outcome: "done", summary: `${project.plan.services.length} services ready` };
  });
  session.stack = stack;
  try {
    // What could not be undone of a stack that was down with its traces still there.
    await healFirst(session, signal);
    await releaseSlot(stack);
    await readSettingsBack(session, stack, signal);
  } catch (error) {
    if (project.stack === undefined) await takeBack(session, stack);
    throw error;
  }
  return stack;
}

async function readSettingsBack(session: Session, stack: RunningStack, signal: AbortSignal): Promise<void> {
  await session.step("settings", "read the settings back", signal, async (context) => {
    const found = await compareSettings(stack, context);
    const summary = found.map(({ service, inForce, asked }) => `${service} ${inForce} of ${asked}`).join(", ");
    return { value: undefined, outcome: "done", summary: `${summary} in force` };
  });
}

/** A start that failed or was interrupted leaves nothing running; what ran before it goes on. */
async function takeBack(session: Session, stack: RunningStack): Promise<void> {
  // Not the command's own signal: it may have fired.
  await stack.stop("data", session.context(new AbortController().signal));
  session.stack = undefined;
}
