import type { Report, ReportedCheck } from "../report.ts";
import { anchor } from "./headline.ts";
import { type Html, html } from "./markup.ts";
import { badge, measuredTable, section, withLimit } from "./parts.ts";
import { runLink } from "./run-link.ts";

export function categories({ categories: all, run }: Report): Html {
  if (all.length === 0) {
    return section("checks", "Checks", html`<p class="muted">No check was judged, so nothing is proved.</p>`);
  }
  return html`${all.map(({ title, checks, score }, index) =>
    section(
      `category-${index + 1}`,
      title,
      html`<p class="muted">${checks.length} ${checks.length === 1 ? "check" : "checks"}${score !== undefined && `, score ${score}`}</p>`,
      html`<div class="checks">${checks.map((check) => line(check, run))}</div>`,
    ),
  )}`;
}

function line(check: ReportedCheck, run: string | undefined): Html {
  const { id, title, outcome, blocker, key, reason, age } = check;
  return html`<details class="check ${outcome}" id="${anchor(id)}"><summary>${badge(outcome)}<span class="title">${title}${
    blocker && html` <span class="tag">blocker</span>`
  }</span><span class="key">${key ? html`${key.name} ${withLimit(key.value, key.limit)}` : html`<span class="muted">${reason}</span>`}</span><span class="age">${
    age === undefined ? "no evidence" : `${age} old`
  }</span></summary>${opened(check, run)}</details>\n`;
}

function opened(check: ReportedCheck, run: string | undefined): Html {
  const { id, why, reason, measured, remedy, repeat, outcome } = check;
  return html`<div class="opened"><dl>
<dt>Concluded</dt><dd>${reason}</dd>
<dt>Why it matters</dt><dd>${why}</dd>
${outcome !== "pass" && html`<dt>What to do</dt><dd>${remedy}</dd>`}
<dt>Measured</dt><dd>${measured.length === 0 ? html`<span class="muted">nothing</span>` : measuredTable(measured)}</dd>
<dt>Evidence</dt><dd>${check.evidence.length === 0 ? html`<span class="muted">none</span>` : evidence(check, run)}</dd>
<dt>Repeat it</dt><dd><code>${repeat}</code></dd>
<dt>Id</dt><dd><code>${id}</code></dd></dl></div>`;
}

function evidence({ evidence: files }: ReportedCheck, run: string | undefined): Html {
  return html`<ul class="evidence">${files.map(
    (file) =>
      html`<li><a href="${runLink(file, run)}">${file.path}</a> <span class="muted">run ${file.run}, ${file.age} old, ${
        file.sha256 === "" ? "no SHA-256" : html`SHA-256 <code title="${file.sha256}">${file.sha256.slice(0, 12)}</code>`
      }</span></li>`,
  )}</ul>`;
}
