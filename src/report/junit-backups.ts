import type { Outcome } from "../events/event.ts";
import { figureInWords } from "../text/recovery-words.ts";
import type { MeasuredSuite } from "./junit-load.ts";
import type { Report } from "./report.ts";

type Case = MeasuredSuite["cases"][number];

/** A case a level of the newest restore, one a recovery; what nobody looked at is skipped, what was tried and showed nothing is an error. */
export function backupSuites(report: Report): MeasuredSuite[] {
  const cases = [...levelCases(report), ...recoveryCases(report)];
  const properties = propertiesOf(report);
  return cases.length === 0 && properties.length === 0 ? [] : [{ name: "backups", properties, cases }];
}

function propertiesOf({ restore, projection }: Report): MeasuredSuite["properties"] {
  const figures = [...(restore?.figures ?? []), ...(restore?.sizes ?? []), ...(restore?.times ?? [])];
  return [
    ...figures.map(({ name, value }) => [name, value] as const),
    ...(projection === undefined
      ? []
      : ([
          ["projection", projection.answer],
          ["restore time", projection.fit],
        ] as const)),
  ];
}

function levelCases({ restore }: Report): Case[] {
  if (restore === undefined) return [];
  // Journals from before there were levels know only whether all was equal.
  if (restore.levels.length === 0) {
    const different = restore.tables.filter(({ equal }) => !equal).map(({ table }) => table);
    const says =
      restore.outcome === "pass"
        ? "every table is equal to its source"
        : `not shown to be equal; different: ${different.join(", ") || "no table"}`;
    return [{ name: "restore", element: elementOf(restore.outcome, "error"), says }];
  }
  return restore.levels.map(({ level, outcome, says, proofs }) => ({
    name: level,
    element: elementOf(outcome, proofs.length === 0 ? "skipped" : "error"),
    says: [says, ...proofs.map(({ name, detail }) => `${name}: ${detail}`)].join("; "),
  }));
}

function recoveryCases({ recoveries, disaster, projection }: Report): Case[] {
  const tried = [
    ...recoveries.map((each) => ({ ...each, name: each.kind })),
    ...(disaster === undefined ? [] : [{ ...disaster, name: "disaster" }]),
  ];
  const shown = tried.map(
    ({ name, verdict, outcome, reason, limits }): Case => ({
      name,
      element: elementOf(outcome, reason.startsWith("not possible here") ? "skipped" : "error"),
      says: [`${verdict}: ${reason}`, ...limits.map(figureInWords)].join("; "),
    }),
  );
  const projected: Case[] =
    projection === undefined
      ? []
      : [{ name: "restore at production's size", element: elementOf(projection.outcome, "error"), says: projection.answer }];
  return [...shown, ...projected];
}

function elementOf(outcome: Outcome, open: "skipped" | "error"): Case["element"] {
  if (outcome === "pass") return undefined;
  return outcome === "fail" ? "failure" : open;
}
