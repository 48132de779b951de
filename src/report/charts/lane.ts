import { type Html, html } from "../html/markup.ts";
import { type Scale, share } from "./scale.ts";

export interface Lane {
  readonly title: string;
  /** The same in words and seconds: what the bar shows, readable without it. */
  readonly says: string;
  readonly bars: readonly { readonly from: number; readonly to: number; readonly look: string; readonly says: string }[];
  readonly marks: readonly { readonly at: number; readonly look: string; readonly says: string }[];
}

/** One row below plots, on their time axis: what lasted is a bar, what happened at once a mark. */
export function lane({ title, says, bars, marks }: Lane, x: Scale): Html {
  return html`<div class="lane"><p><b>${title}</b> ${says}</p><div class="track" aria-hidden="true"><div class="along">${bars.map(
    ({ from, to, look, says: hint }) =>
      html`<span class="bar ${look}" title="${hint}" style="left:${share(x, from)}%;width:${rounded(share(x, to) - share(x, from))}%"></span>`,
  )}${marks.map(({ at, look, says: hint }) => html`<span class="mark ${look}" title="${hint}" style="left:${share(x, at)}%"></span>`)}</div></div></div>\n`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
