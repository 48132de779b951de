import type { DisasterResult } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { type DisasterObserved, resultOf } from "./judge.ts";
import { runbookOf } from "./runbook.ts";

/** Leaves the drill's evidence: its journal, and the runbook where there is a procedure to write down. Tells the result. */
export async function recordDrill(
  stack: RunningStack,
  observed: DisasterObserved,
  { name, lostAt }: { readonly name: string; readonly lostAt: string | undefined },
  context: StepContext,
): Promise<DisasterResult> {
  const { project, limits } = stack.plan;
  const { run } = context;
  const facts = { project, lostAt: lostAt ?? "", runtime: stack.kind, run: run.id };
  const page = observed.steps.length === 0 ? undefined : runbookOf(resultOf(observed, limits, undefined), facts);
  const runbook = page === undefined ? undefined : await run.record(`${name}-runbook.md`, "runbook", page);
  const result = resultOf(observed, limits, runbook);
  await run.record(`${name}.json`, "disaster", `${JSON.stringify({ lostAt, observed, result }, null, 2)}\n`);
  context.emit({ type: "disaster.finished", result });
  return result;
}
