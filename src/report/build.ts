import type { Finding } from "../events/event.ts";
import { openFindings } from "../state/selectors.ts";
import type { RunState } from "../state/state.ts";
import { verdictOf } from "../state/verdict.ts";
import { backupsOf } from "./build/backups.ts";
import { capacityOf } from "./build/capacity.ts";
import { categoriesOf } from "./build/categories.ts";
import { comparisonOf } from "./build/comparison.ts";
import { disasterOf } from "./build/disaster.ts";
import { drillsOf } from "./build/drills.ts";
import { gameDayOf } from "./build/game-day.ts";
import { loadOf } from "./build/load.ts";
import { notVerified } from "./build/not-verified.ts";
import { placeOf } from "./build/place.ts";
import { projectionOf, recoveriesOf } from "./build/recoveries.ts";
import { restoreOf } from "./build/restore.ts";
import { servicesOf, settingsOf, stepsOf } from "./build/stack.ts";
import { summaryOf } from "./outcome-words.ts";
import type { Report, Shortcoming } from "./report.ts";

export interface ReportWords {
  /** The title of a category (`guide/list`); undefined: it is made from the id. */
  readonly categoryTitle?: (category: string) => string | undefined;
}

/** What a report says about one state. Pure and without a clock: the same events make the same report for ever. */
export function buildReport(state: RunState, words: ReportWords = {}): Report {
  const findings = [...state.findings.values()];
  // Worked out from the findings below it, so that the headline can't say anything that the lines don't.
  const { headline, score, counts } = verdictOf(findings);
  const judgedAt = judgedAtOf(state);
  return {
    v: 1,
    project: state.started?.project ?? "",
    run: state.run,
    judgedAt,
    headline,
    score,
    counts,
    summary: summaryOf(headline, counts),
    fixFirst: openFindings(findings).slice(0, 3).map(shortcoming),
    place: placeOf(state, judgedAt),
    categories: categoriesOf(findings, judgedAt, words),
    steps: stepsOf(state),
    load: loadOf(state),
    capacity: capacityOf(state),
    comparison: comparisonOf(state),
    gameDay: gameDayOf(state),
    drills: drillsOf(state),
    backups: backupsOf(state, judgedAt ?? ""),
    restore: restoreOf(state),
    projection: projectionOf(state),
    recoveries: recoveriesOf(state),
    disaster: disasterOf(state),
    recoveryTimes: state.recoveryTimes.map(({ run, at, value }) => ({ run, at, ...value })),
    migrations: state.migrations && { run: state.migrations.run, at: state.migrations.at, result: state.migrations.value },
    probes: [...state.probes.values()].map(({ run, at, value }) => ({
      run,
      at,
      name: value.probe,
      ok: value.ok,
      measured: value.measured,
    })),
    settings: settingsOf(state),
    services: servicesOf(state),
    notVerified: notVerified(state, findings),
    problems: state.problems.map(({ code, sentence, hint }) => ({ code, sentence, hint })),
  };
}

/** When judging began. The journal goes on after the report was written; what is rebuilt from all of it must not age by that. */
function judgedAtOf(state: RunState): string | undefined {
  const judging = state.steps.get("checks")?.startedAt;
  // Of several runs merged, an earlier one's judging is no measure for the age of what came after it.
  return judging !== undefined && judging >= (state.startedAt ?? "") ? judging : state.lastAt;
}

function shortcoming({ id, title, outcome, reason, remedy }: Finding): Shortcoming {
  return { id, title, outcome, reason, remedy };
}
