import { alertCells, alertHeld } from "../../text/drill-words.ts";
import type { Report, ReportedDrill } from "../report.ts";
import { drillTimeline } from "./drill-timeline.ts";
import { type Html, html } from "./markup.ts";
import { figureList, okSign, section, table, verdictBadge } from "./parts.ts";

export function drills({ drills: all }: Report): Html {
  if (all.length === 0) return html``;
  return section("drills", "Drills", all.map(drill));
}

export function drillAnchor(id: string): string {
  return `drill-${id}`;
}

/** Where there are many, those that need nobody are folded. */
function drill(one: ReportedDrill, index: number, all: readonly ReportedDrill[]): Html {
  const { id, title, verdict, outcome, reason, leftOver, faults, samples } = one;
  const open = all.length <= mostOpen || outcome !== "pass";
  return html`<details class="drill" id="${drillAnchor(id)}"${open && html` open`}><summary><h3>${title}</h3> ${verdictBadge(outcome, verdict)}</summary>
<p>${reason}</p>${leftOver && html`<p class="note left-over"><b>The fault is still there.</b> Run <code>parity heal</code> before anything else, then <code>parity drill ${id}</code>.</p>`}${
    faults.length > 0 && html`<p class="muted">Fault: ${faults.join("; ")}</p>`
  }${one.figures.length > 0 && figureList(one.figures)}${samples.length > 0 && drillTimeline(one, `drill-${index + 1}`)}${effect(one)}${alerts(one)}${writes(one)}</details>\n`;
}

const mostOpen = 3;

function effect({ effect: seen }: ReportedDrill): Html | undefined {
  return (
    seen &&
    table(
      "Proof of the effect, as a client saw it",
      [{ title: "what a client saw" }, { title: "before" }, { title: "during the fault" }, { title: "after its undo" }],
      [[seen.probe, seen.before, seen.during, seen.after]],
    )
  );
}

function alerts({ alerts: all }: ReportedDrill): Html | undefined {
  if (all.length === 0) return undefined;
  return table(
    "Alerts",
    ["alert", "must", "fired after", "delivered after", "resolved after the recovery", ""].map((title) => ({ title })),
    all.map((alert) => [...alertCells(alert), okSign(alertHeld(alert), "as it must", "not as it must")]),
  );
}

function writes({ writes: all }: ReportedDrill): Html | undefined {
  return all.length === 0 ? undefined : html`<h4>Writes that the system acknowledged</h4>${figureList(all)}`;
}
