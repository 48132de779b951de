import { outcomes } from "../outcome-words.ts";
import type { Report } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { badge } from "./parts.ts";

const looks = { READY: "pass", "NOT READY": "fail", "NOT PROVED": "unverified" } as const;

/** The answer, before anything else. */
export function headline(report: Report): Html {
  const { score, counts, project } = report;
  return html`<header class="headline ${looks[report.headline]}">
<p class="project">${project === "" ? "parity" : project} · readiness report</p>
<div class="answer"><h1>${report.headline}</h1>${
    score === undefined
      ? html`<p class="score"><span>no score</span></p>`
      : html`<p class="score"><strong>${score}</strong> <span>of 100</span></p>`
  }</div>
<p class="summary">${report.summary}</p>
<ul class="counts">${outcomes.map((outcome) => counts[outcome] > 0 && html`<li><b>${counts[outcome]}</b> ${badge(outcome)}</li>`)}</ul>
</header>\n`;
}

export function fixFirst({ fixFirst: all }: Report): Html {
  if (all.length === 0) return html``;
  return html`<section class="fix-first" aria-labelledby="fix-title"><h2 id="fix-title">What to fix first</h2><ol>${all.map(
    ({ id, title, outcome, reason, remedy }) =>
      html`<li>${badge(outcome)} <a href="#${anchor(id)}">${title}</a>: ${reason}<span class="remedy">${remedy}</span></li>\n`,
  )}</ol></section>\n`;
}

/** The id of a check's element in the page. */
export function anchor(check: string): string {
  return `check-${check.replaceAll(/[^A-Za-z0-9-]/g, "-")}`;
}
