import type { LoadComparison, LoadOrigin } from "../../events/event.ts";
import { comparedByGravity } from "../../state/selectors.ts";
import { comparisonAnswer, comparisonCells } from "../../text/comparison-words.ts";
import type { Saying } from "./saying.ts";

/** What got worse first, then each metric with its interval. */
export function comparisonSayings(comparison: LoadComparison): Saying[] {
  const { baseline, differences, slices } = comparison;
  const seen = `${slices.baseline} and ${slices.candidate} slices of ${slices.seconds} s`;
  return [
    { label: "compare", text: `${comparisonAnswer(comparison)}, compared with ${originInWords(baseline)} · ${seen}` },
    ...differences.map((text) => ({ label: "compare", text: `hard to compare: ${text}` })),
    { label: "compare", text: "", rows: [["metric", "before", "now", "change", "effect", "verdict"], ...rowsOf(comparison)] },
  ];
}

/** "run 6aaaa (main, 854c139)". */
function originInWords({ run, branch, commit }: LoadOrigin): string {
  const where = [branch, commit?.slice(0, 12)].filter((each) => each !== undefined);
  return `run ${run}${where.length === 0 ? "" : ` (${where.join(", ")})`}`;
}

function rowsOf(comparison: LoadComparison): string[][] {
  return comparedByGravity(comparison).map(comparisonCells);
}
