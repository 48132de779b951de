import { alertCells, alertHeld } from "../text/drill-words.ts";
import { figures, heading, list, signed, table, text } from "./markdown-parts.ts";
import type { Report, ReportedDrill } from "./report.ts";

export function gameDay({ gameDay: day }: Report): string[] {
  if (day === undefined) return [];
  return [
    heading(2, "Game day"),
    `**${text(day.answer)}**`,
    table(
      ["drill", "verdict", "score", "reason"],
      day.rows.map(({ drill, outcome, verdict, score, reason }) => [drill, signed(outcome, verdict), score, reason]),
    ),
    `To do: ${text(day.next)}`,
  ];
}

export function drills({ drills: all }: Report): string[] {
  return all.flatMap(drill);
}

function drill({
  id,
  title,
  verdict,
  outcome,
  reason,
  leftOver,
  faults,
  figures: measured,
  writes,
  effect,
  alerts,
}: ReportedDrill): string[] {
  return [
    heading(2, `Drill: ${title}`),
    `**${text(signed(outcome, verdict))}**: ${text(reason)}`,
    leftOver ? `**The fault is still there.** Run \`parity heal\` before anything else, then \`parity drill ${id}\`.` : "",
    faults.length === 0 ? "" : list(faults.map((fault) => `fault: ${text(fault)}`)),
    measured.length === 0 ? "" : figures(measured),
    effect === undefined
      ? ""
      : table(["effect on", "before", "during the fault", "after its undo"], [[effect.probe, effect.before, effect.during, effect.after]]),
    alerts.length === 0
      ? ""
      : table(
          ["alert", "must", "fired after", "delivered after", "resolved after the recovery", ""],
          alerts.map((alert) => [...alertCells(alert), alertHeld(alert) ? "as it must" : "NOT as it must"]),
        ),
    writes.length === 0 ? "" : `Writes: ${text(writes.map(({ name, value }) => `${name} ${value}`).join(", "))}`,
  ];
}
