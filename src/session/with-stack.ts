import type { Host } from "../host/host.ts";
import type { RunningStack } from "../runtimes/runtime.ts";
import type { ToolName } from "../toolchain/tool.ts";
import { requireTools } from "./bring-up.ts";
import { carryOut } from "./carry-out.ts";
import { dryRun } from "./dry-run.ts";
import { notOurs } from "./elsewhere.ts";
import type { Given } from "./given.ts";
import { healFirst } from "./heal-first.ts";
import { requireStack } from "./project.ts";
import type { Session } from "./session.ts";

/**
 * A command that does something to a running stack: locks it, heals it, finds its tools, does it. NOT_RUNNING when it is down.
 * NOT_OURS when the app runs elsewhere, unless what is done does it no harm.
 */
export async function withStack(
  host: Host,
  given: Given,
  tools: readonly ToolName[],
  work: (session: Session, stack: RunningStack, signal: AbortSignal) => Promise<number>,
  { alsoElsewhere = false } = {},
): Promise<number> {
  if (given.options.dryRun) return dryRun(host, given.options);
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    const { project, app } = session.project.plan;
    if (app.url !== undefined && !alsoElsewhere) throw notOurs(project, app.url);
    const stack = requireStack(session.project);
    await requireTools(session, signal, tools);
    await healFirst(session, signal);
    return work(session, stack, signal);
  });
}
