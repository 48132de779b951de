import type { Check } from "../../checks/check.ts";
import { judgeAll } from "../../checks/judge-all.ts";
import { loadEvidence } from "../../checks/load-evidence.ts";
import { loadReadinessFile } from "../../checks/readiness/load.ts";
import type { RuntimeKind } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { RunState } from "../../state/state.ts";
import { type Verdict, verdictOf } from "../../state/verdict.ts";
import { measureProbes } from "../../steps/checks/measure-probes.ts";
import type { Session } from "../session.ts";

/** Measures what can be measured in a moment, then judges by that and by what earlier runs left. Without a stack only by the latter. */
export async function checksStep(
  session: Session,
  stack: RunningStack | undefined,
  signal: AbortSignal,
  only?: readonly Check[],
): Promise<Verdict> {
  const { project, host } = session;
  const now = new Date(host.now()).toISOString();
  const readiness = await loadReadinessFile(project.loaded.root);
  const stored = sameRuntime(await loadEvidence(project.stateDirectory, session.run.id), stack?.kind);
  return session.step("checks", "judge the checklist", signal, async (context) => {
    if (stack !== undefined) await measureProbes(stack, context);
    const judging = { runs: [...stored, session.state], configHash: project.configHash, now, plan: project.plan, readiness };
    const findings = judgeAll(only === undefined ? judging : { ...judging, only });
    for (const finding of findings) context.emit({ type: "check.judged", finding });
    const verdict = verdictOf(findings);
    const { headline, score, counts } = verdict;
    context.emit({ type: "verdict.reached", headline, counts, ...(score === undefined ? {} : { score }) });
    return { value: verdict, outcome: "done", summary: `${findings.length} judged` };
  });
}

/** What was shown of processes says nothing about containers. Without a running stack the newest evidence decides which of them is judged. */
function sameRuntime(runs: readonly RunState[], running: RuntimeKind | undefined): readonly RunState[] {
  const kind =
    running ?? runs.findLast(({ load, drills, restore }) => load !== undefined || restore !== undefined || drills.size > 0)?.runtime?.kind;
  return kind === undefined ? runs : runs.filter(({ runtime }) => runtime?.kind === kind);
}
