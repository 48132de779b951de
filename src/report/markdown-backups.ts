import { figureInWords, type RecoveryFigure } from "../text/recovery-words.ts";
import { duration } from "../text/words.ts";
import { instant } from "./age.ts";
import { code, figures, heading, list, signed, table, text } from "./markdown-parts.ts";
import type { Report, ReportedRestore } from "./report.ts";

export function backups({ restore, projection, backups: catalogue }: Report): string[] {
  if (restore === undefined && projection === undefined && catalogue.length === 0) return [];
  return [
    heading(2, "Backup and restore"),
    ...(restore === undefined ? [] : restored(restore)),
    projection === undefined ? "" : `**${text(signed(projection.outcome, projection.answer))}**. A restore takes ${text(projection.fit)}.`,
    catalogue.length === 0
      ? ""
      : table(
          ["backup", "taken", "size", "where", "proved"],
          catalogue.map(({ id, at, size, where, outcome, says }) => [id, instant(at), size, where, signed(outcome, says)]),
        ),
  ];
}

function restored({ outcome, answer, figures: measured, sizes, times, levels }: ReportedRestore): string[] {
  return [
    answer === undefined ? "" : `**${text(signed(outcome, answer))}**`,
    figures([...measured, ...sizes, ...times]),
    levels.length === 0
      ? ""
      : table(
          ["level", "", "proof", "found", "took"],
          levels.flatMap((row) =>
            row.proofs.length === 0
              ? [[row.level, signed(row.outcome, row.says), "", "", ""]]
              : row.proofs.map(({ name, ok, detail, seconds }) => [row.level, proofSign(ok), name, detail, duration(seconds)]),
          ),
        ),
  ];
}

export function recoveries({ recoveries: all }: Report): string[] {
  return all.flatMap(({ kind, verdict, outcome, reason, limits, figures: measured, steps }) => [
    heading(2, `Recovery: ${kind}`),
    `**${text(signed(outcome, verdict))}**: ${text(reason)}`,
    limitList(limits),
    figures(measured),
    steps.length === 0 ? "" : `Steps: ${text(steps.map(({ name, value }) => `${name} ${value}`).join(", "))}`,
  ]);
}

export function disaster({ disaster: tried }: Report): string[] {
  if (tried === undefined) return [];
  const { verdict, outcome, reason, limits, steps, runbook } = tried;
  return [
    heading(2, "Disaster recovery"),
    `**${text(signed(outcome, verdict))}**: ${text(reason)}`,
    limitList(limits),
    table(
      ["", "step", "took", "found", "", "commands"],
      steps.map(({ name, took, ok, detail }, index) => [String(index + 1), name, took, detail, ok ? "✓ done" : "✗ FAILED"]),
      steps.map(({ commands }) => commands.map(code).join("<br>")),
    ),
    runbook === undefined ? "" : `What was done is written down as a runbook: ${code(runbook)}`,
  ];
}

function limitList(limits: readonly RecoveryFigure[]): string {
  return list(
    limits.map(
      (each) => `${text(figureInWords(each))}: ${each.ok === undefined ? "not measured" : each.ok ? "within it" : "**beyond it**"}`,
    ),
  );
}

function proofSign(ok: boolean | undefined): string {
  if (ok === undefined) return signed("unverified", "not shown");
  return ok ? signed("pass", "holds") : signed("fail", "does NOT hold");
}
