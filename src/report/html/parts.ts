import type { Measured, Outcome } from "../../events/event.ts";
import { outcomeGlyphs } from "../../views/plain/outcome-glyphs.ts";
import type { Figure } from "../report.ts";
import { type Content, type Html, html } from "./markup.ts";

/** A browser paints the hourglass as a picture of its own, or not at all. */
const expiredGlyph = "◷";

/** Sign and word together: neither colour nor sign is needed to read it. */
export function badge(outcome: Outcome): Html {
  const glyph = outcome === "expired" ? expiredGlyph : outcomeGlyphs[outcome].glyph;
  return html`<span class="badge ${outcome}"><span class="glyph" aria-hidden="true">${glyph}</span> ${outcome}</span>`;
}

/** A verdict in words of its own, with the sign and the colour of what it counts as. */
export function verdictBadge(outcome: Outcome, verdict: string): Html {
  return html`<span class="badge ${outcome}"><span class="glyph" aria-hidden="true">${outcomeGlyphs[outcome].glyph}</span> ${verdict}</span>`;
}

export function section(id: string, title: string, ...content: readonly Content[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>\n`;
}

/** A value with its limit behind it. */
export function withLimit(value: string, limit: string | undefined): Html {
  return limit === undefined ? html`${value}` : html`${value} <span class="limit">limit ${limit}</span>`;
}

export function figureList(figures: readonly Figure[]): Html {
  return html`<dl class="figures">${figures.map(
    ({ name, value, limit }) => html`<div><dt>${name}</dt><dd>${withLimit(value, limit)}</dd></div>`,
  )}</dl>`;
}

export interface Column {
  readonly title: string;
  /** Right-aligned, tabular. */
  readonly number?: boolean;
}

/** `caption` is for who can't see where the table stands. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Html {
  const align = (index: number) => (columns[index]?.number ? html` class="number"` : undefined);
  return html`<div class="table" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map(
    ({ title }, index) => html`<th scope="col"${align(index)}>${title}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, index) => html`<td${align(index)}>${cell}</td>`)}</tr>\n`,
  )}</tbody></table></div>`;
}

export function measuredTable(measured: readonly Measured[]): Html {
  return table(
    "Measured",
    [{ title: "measured" }, { title: "value", number: true }, { title: "limit", number: true }, { title: "" }],
    measured.map(({ name, value, limit, ok }) => [name, value, limit ?? "none", okSign(ok)]),
  );
}

/** For what is only within or beyond a limit. */
export function okSign(ok: boolean, good = "ok", bad = "beyond"): Html {
  return ok
    ? html`<span class="badge pass"><span aria-hidden="true">✓</span> ${good}</span>`
    : html`<span class="badge fail"><span aria-hidden="true">✗</span> ${bad}</span>`;
}

export function folded(summary: Content, ...content: readonly Content[]): Html {
  return html`<details class="folded"><summary>${summary}</summary>${content}</details>`;
}
