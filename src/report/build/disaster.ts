import type { RunState } from "../../state/state.ts";
import { drillTime } from "../../text/drill-words.ts";
import { outcomeOfRecovery, rpoFigure, rtoFigure } from "../../text/recovery-words.ts";
import type { ReportedDisaster } from "../report.ts";

export function disasterOf({ disaster, disasterSteps }: RunState): ReportedDisaster | undefined {
  // A drill that began later and did not end has steps of its own, and no verdict.
  if (disasterSteps.length > 0) return unfinished(disasterSteps);
  if (disaster === undefined) return undefined;
  const { run, at, value } = disaster;
  return {
    origin: { run, at },
    backup: value.backup,
    verdict: value.verdict,
    outcome: outcomeOfRecovery(value.verdict),
    reason: value.reason,
    limits: [rtoFigure(value, value.verdict !== "not shown"), rpoFigure(value)],
    steps: value.steps.map(({ name, commands, ms, ok, detail }) => ({ name, commands, took: drillTime(ms), ok, detail })),
    runbook: value.runbook,
  };
}

function unfinished(steps: RunState["disasterSteps"]): ReportedDisaster {
  return {
    origin: undefined,
    backup: undefined,
    verdict: "not finished",
    outcome: "unverified",
    reason: "the drill did not come to its end",
    limits: [],
    steps: steps.map(({ value: { step, ms, ok, detail } }) => ({ name: step, commands: [], took: drillTime(ms), ok, detail })),
    runbook: undefined,
  };
}
