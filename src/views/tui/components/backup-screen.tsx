import type { ReactElement } from "react";
import type { Outcome } from "../../../events/event.ts";
import { runningDrill } from "../../../state/drill-lanes.ts";
import { levelOf } from "../../../state/level-of.ts";
import type { RunState, StepState } from "../../../state/state.ts";
import { levelInWords, outcomeOfRestore, paceInWords, tablesInWords } from "../../../text/backup-words.ts";
import { shown } from "../../../text/terminal.ts";
import { bytes, duration } from "../../../text/words.ts";
import { type Line, span, wrap } from "../line.ts";
import { runningStep } from "../progress.ts";
import { type Look, toneOf } from "../theme.ts";
import { workLines } from "./backup-works.ts";
import { catalogueLines } from "./catalogue-lines.ts";
import { useLook } from "./lines.tsx";
import { recoveryLines } from "./recovery-lines.ts";
import { timelineLines } from "./restore-lines.ts";
import { runningLines } from "./run-panel.tsx";
import { ScrolledLines } from "./scrolled-lines.tsx";

interface BackupScreenProps {
  readonly state: RunState;
  readonly now: number;
  readonly scroll: number;
  readonly width: number;
  readonly height: number;
}

/** What is done for a backup now, what the last one is worth, and what there is to restore from. */
export function BackupScreen({ state, now, scroll, width, height }: BackupScreenProps): ReactElement {
  return <ScrolledLines lines={backupScreenLines(state, now, width, height, useLook())} scroll={scroll} width={width} height={height} />;
}

export function backupScreenLines(state: RunState, now: number, width: number, height: number, look: Look): Line[] {
  const { restoreTimeline: timeline, backupWorks: works, catalogue = [] } = state;
  // Of what was under way in a step that failed nobody tells the end.
  const running = runningStep(state);
  const shownWorks = works.filter(({ ended, lastAt }) => ended || (running !== undefined && lastAt >= running.startedAt));
  const sections = [
    [...headLines(state, now, width, look), ...workLines(shownWorks, now, width, look)],
    catalogueLines(catalogue, now, Math.max(3, Math.floor(height / 4)), width, look),
    timeline === undefined ? [] : timelineLines(timeline, width, look),
    recoveryLines(state, width, look),
  ].filter((lines) => lines.length > 0);
  if (sections.length === 0) return [[span(" no backup was taken here yet: b takes one and restores it", "dim")]];
  return sections.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}

/** A drill of the whole system has no timeline of its own. */
function isOfBackups(state: RunState, { step }: StepState): boolean {
  return step === "backup" || step === "restore" || (step === "drill" && runningDrill(state) === undefined);
}

/** The step under way, or the answer of the last restore. */
function headLines(state: RunState, now: number, width: number, look: Look): Line[] {
  const running = runningStep(state);
  if (running !== undefined && isOfBackups(state, running)) return runningLines(state, now, width, look);
  const { backup, restore } = state;
  const taken = backup && `${backup.value.backup}: ${bytes(backup.value.bytes)} ${paceInWords(backup.value.bytes, backup.value.seconds)}`;
  const unfinished = unfinishedRestore(state);
  if (unfinished !== undefined) return answer(unfinished.says, unfinished.outcome, width, look);
  const uncompared = uncomparedRestore(state);
  if (uncompared !== undefined) return answer([uncompared], "unverified", width, look);
  if (restore === undefined || (backup !== undefined && restore.at < backup.at)) {
    return taken === undefined ? [] : answer([taken, "not restored: nobody knows yet whether it is a backup"], "unverified", width, look);
  }
  const { value } = restore;
  const outcome = outcomeOfRestore(value);
  const level = levelInWords(value);
  const control = value.controlNoticed ? "control noticed" : "control NOT noticed";
  const restored = `${value.backup}: ${bytes(value.databaseBytes)} restored in ${duration(value.restoreSeconds)}, compared in ${duration(value.compareSeconds)}`;
  const compared = [tablesInWords(value), value.schemaEqual ? "schema equal" : "schema different", control].join(" · ");
  return answer([level ?? compared, restored, ...(level === undefined ? [] : [compared])], outcome, width, look);
}

/** The last restore, when it did not come to its end: a proof failed, or it was broken off. undefined also when a newer backup was taken. */
function unfinishedRestore({ backup, restoreTimeline: timeline }: RunState): { says: string[]; outcome: Outcome } | undefined {
  if (timeline === undefined || timeline.ended || (backup !== undefined && timeline.begunAt < backup.at)) return undefined;
  const failed = timeline.proofs.filter(({ ok }) => ok === false);
  if (failed.length === 0) return { says: [`${timeline.backup}: its restore did not come to its end`], outcome: "unverified" };
  return {
    says: [`${timeline.backup}: its restore FAILED`, ...failed.map(({ level, name, detail }) => `${level}, ${name}: ${detail}`)],
    outcome: "fail",
  };
}

/** What the last restore proved, when it came to its end and was not to be compared. */
function uncomparedRestore({ backup, restore, restoreTimeline: timeline }: RunState): string | undefined {
  if (timeline === undefined || !timeline.ended || timeline.begunAt < (backup?.at ?? "") || timeline.begunAt < (restore?.at ?? "")) return;
  return `${timeline.backup}: ${levelInWords({ level: levelOf(timeline.proofs), proofs: timeline.proofs })}`;
}

function answer(says: readonly string[], outcome: Outcome, width: number, look: Look): Line[] {
  const sign = look.glyphs.outcomes[outcome];
  const tone = toneOf(outcome);
  return says.flatMap((text, at) =>
    wrap(shown(text, look.unicode), width - 5).map(
      (part, index): Line => [span(at === 0 && index === 0 ? ` ${sign}` : "   ", tone), span(part, at === 0 ? tone : "plain")],
    ),
  );
}
