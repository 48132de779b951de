import type { MeasuredSuite } from "./junit-load.ts";
import type { Report, ReportedDrill } from "./report.ts";

/** A case a drill. One that is not possible here is skipped; one that was tried and showed nothing is an error, never a pass. */
export function drillSuites({ drills, gameDay }: Report): MeasuredSuite[] {
  const told = new Set(drills.map(({ id }) => id));
  const missing = (gameDay?.rows ?? []).filter(({ drill, outcome }) => outcome === "unverified" && !told.has(drill));
  const cases: MeasuredSuite["cases"] = [
    ...drills.map(({ id, verdict, outcome, reason }) => ({
      name: id,
      element: elementOf(verdict, outcome),
      says: `${verdict}: ${reason}`,
    })),
    ...missing.map(({ drill, verdict, reason }) => ({ name: drill, element: "skipped" as const, says: `${verdict}: ${reason}` })),
  ];
  const properties: MeasuredSuite["properties"] = gameDay === undefined ? [] : [["game day", gameDay.answer]];
  return cases.length === 0 && properties.length === 0 ? [] : [{ name: "drills", properties, cases }];
}

function elementOf(verdict: string, outcome: ReportedDrill["outcome"]): MeasuredSuite["cases"][number]["element"] {
  if (outcome === "pass") return undefined;
  if (outcome === "fail" || outcome === "error") return "failure";
  return verdict === "not possible here" || verdict === "not carried out" ? "skipped" : "error";
}
