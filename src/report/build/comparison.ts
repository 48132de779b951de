import { comparedByGravity } from "../../state/selectors.ts";
import type { RunState } from "../../state/state.ts";
import { comparisonAnswer } from "../../text/comparison-words.ts";
import type { ReportedComparison } from "../report.ts";

export function comparisonOf({ comparison }: RunState): ReportedComparison | undefined {
  if (comparison === undefined) return undefined;
  const { run, at, value } = comparison;
  const answer = `${comparisonAnswer(value)}, beside run ${value.baseline.run}`;
  return { origin: { run, at }, answer, comparison: { ...value, metrics: comparedByGravity(value) } };
}
