import type { Finding, Measured } from "../../events/event.ts";
import { scoreOf } from "../../state/score.ts";
import { byCategory, byGravity } from "../../state/selectors.ts";
import { ageOf } from "../age.ts";
import type { ReportWords } from "../build.ts";
import type { ReportedCategory, ReportedCheck } from "../report.ts";

export function categoriesOf(findings: readonly Finding[], judgedAt: string | undefined, words: ReportWords): ReportedCategory[] {
  return [...byCategory(findings)].map(([id, ofCategory]) => ({
    id,
    title: words.categoryTitle?.(id) ?? titleOf(id),
    score: scoreOf(ofCategory),
    checks: byGravity(ofCategory).map((finding) => reported(finding, judgedAt ?? "")),
  }));
}

/** "Readiness (zerostate)" of "zerostate/readiness". */
function titleOf(category: string): string {
  const [guide = "", list = ""] = category.split("/");
  const words = list.replaceAll("-", " ");
  return words === "" ? guide : `${words.charAt(0).toUpperCase()}${words.slice(1)} (${guide})`;
}

function reported(finding: Finding, judgedAt: string): ReportedCheck {
  const { id, title, outcome, score, blocker, reason, measured, why, remedy, repeat } = finding;
  const evidence = finding.evidence.map(({ run, path, sha256, at }) => ({ run, path, sha256, at, age: ageOf(at, judgedAt) }));
  // A finding is as old as the oldest thing it rests on.
  const oldest = evidence.map(({ at }) => at).sort()[0];
  return {
    id,
    title,
    outcome,
    score,
    blocker,
    reason,
    key: keyOf(finding),
    measured,
    evidence,
    age: oldest === undefined ? undefined : ageOf(oldest, judgedAt),
    why,
    remedy,
    repeat,
  };
}

/** The figure that decided. Nothing was decided about a line that stayed unverified: there the reason has to stand, not a figure. */
function keyOf({ outcome, measured }: Finding): Measured | undefined {
  if (outcome === "pass") return measured[0];
  return outcome === "fail" ? measured.find(({ ok }) => !ok) : undefined;
}
