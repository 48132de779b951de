import type { Report } from "../report.ts";
import { drillAnchor } from "./drills.ts";
import { type Html, html } from "./markup.ts";
import { section, table, verdictBadge } from "./parts.ts";

export function gameDay({ gameDay: day, drills }: Report): Html {
  if (day === undefined) return html``;
  const told = new Set(drills.map(({ id }) => id));
  return section(
    "game-day",
    "Game day",
    html`<p class="answer-line">${day.answer}</p>`,
    html`<p class="note${day.outcome !== "pass" && " problem"}">${day.next}</p>`,
    table(
      "Drills of the game day",
      [{ title: "drill" }, { title: "score", number: true }, { title: "verdict" }, { title: "reason" }],
      day.rows.map(({ drill, title, outcome, verdict, score, reason }) => [
        told.has(drill) ? html`<a href="#${drillAnchor(drill)}">${title ?? drill}</a>` : (title ?? drill),
        score,
        verdictBadge(outcome, verdict),
        reason,
      ]),
    ),
  );
}
