import type { RecoveryResult } from "../../events/event.ts";
import type { RunState, Stamped } from "../../state/state.ts";
import { drillTime } from "../../text/drill-words.ts";
import {
  asksForRto,
  fitInWords,
  moment,
  outcomeOfProjection,
  outcomeOfRecovery,
  projectionInWords,
  rpoFigure,
  rtoFigure,
} from "../../text/recovery-words.ts";
import { whole } from "../../text/words.ts";
import type { Figure, ReportedProjection, ReportedRecovery } from "../report.ts";

export function recoveriesOf({ recoveries }: RunState): ReportedRecovery[] {
  return [...recoveries.values()].map(recoveryOf);
}

function recoveryOf({ run, at, value }: Stamped<RecoveryResult>): ReportedRecovery {
  const asked = asksForRto(value);
  return {
    kind: value.kind,
    origin: { run, at },
    verdict: value.verdict,
    outcome: outcomeOfRecovery(value.verdict),
    reason: value.reason,
    figures: figuresOf(value),
    limits: [rpoFigure(value), ...(asked || value.recoveredAfterMs !== undefined ? [rtoFigure(value, asked)] : [])],
    steps: value.steps.map(({ name, ms }) => ({ name, amount: ms, value: drillTime(ms) })),
  };
}

function figuresOf({ backup, target, recoveredTo, beyond }: RecoveryResult): Figure[] {
  return [
    { name: "backup", value: backup },
    { name: "asked for", value: target },
    { name: "recovered to", value: recoveredTo === undefined ? "unknown" : moment(recoveredTo) },
    { name: "writes from after it that are there", value: whole(beyond) },
  ];
}

export function projectionOf({ projection }: RunState): ReportedProjection | undefined {
  if (projection === undefined) return undefined;
  const { run, at, value: result } = projection;
  return {
    origin: { run, at },
    outcome: outcomeOfProjection(result),
    answer: projectionInWords(result),
    fit: fitInWords(result),
    result,
  };
}
