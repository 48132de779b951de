import { type Html, html } from "../html/markup.ts";
import { type Scale, share } from "./scale.ts";

export interface Scatter {
  readonly id: string;
  readonly title: string;
  /** What it shows, in a sentence with figures, for who can't see it. */
  readonly description: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTick: (value: number) => string;
  readonly yTick: (value: number) => string;
  readonly legend: readonly { readonly look: string; readonly name: string }[];
  readonly points: readonly { readonly x: number; readonly y: number; readonly look: string; readonly says: string }[];
  readonly limit?: { readonly y: number; readonly name: string };
  /** A vertical line at what was looked for. */
  readonly found?: { readonly x: number; readonly name: string };
}

/** Points over two axes. The points are HTML: a drawing that stretches to the width it gets would stretch them as well. */
export function scatter({ id, title, description, x, y, xTick, yTick, legend, points, limit, found }: Scatter): Html {
  return html`<div class="charts"><figure class="plot scatter"><figcaption>${title} <span class="legend">${legend.map(
    ({ look, name }) => html`<span><i class="point ${look}"></i>${name}</span> `,
  )}${limit && html`<span><i class="swatch limit-line"></i>${limit.name}</span> `}${found && html`<span><i class="swatch found"></i>${found.name}</span>`}</span></figcaption>
<div class="axis-y" aria-hidden="true">${y.ticks.map((value) => html`<span style="bottom:${share(y, value)}%">${yTick(value)}</span>`)}</div>
<div class="area"><svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
${y.ticks.map((value) => html`<path class="grid" d="M0 ${100 - share(y, value)}H100"/>`)}
${limit && html`<path class="limit-line" d="M0 ${100 - share(y, limit.y)}H100"/>`}
${found && html`<path class="found-line" d="M${share(x, found.x)} 0V100"/>`}
</svg>${points.map(
    (point) =>
      html`<i class="point ${point.look}" title="${point.says}" style="left:${share(x, point.x)}%;bottom:${share(y, point.y)}%"></i>`,
  )}</div></figure><div class="axis-x" aria-hidden="true"><div>${x.ticks.map((value) => html`<span style="left:${share(x, value)}%">${xTick(value)}</span>`)}</div></div></div>`;
}
