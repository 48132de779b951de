import { type Html, html } from "../html/markup.ts";
import type { Bar } from "../report.ts";
import { share, upTo } from "./scale.ts";

/** Horizontal bars on one scale, each with its value in words. */
export function bars(id: string, title: string, all: readonly Bar[]): Html {
  const scale = { ...upTo(1), to: Math.max(...all.map(({ amount }) => amount), 1e-9) };
  return html`<figure class="bars"><figcaption>${title}</figcaption>${all.map(({ name, amount, value }, index) => {
    const key = `${id}-${index}`;
    return html`<div class="row"><span class="name">${name}</span><svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-labelledby="${key}-title ${key}-desc"><title id="${key}-title">${name}</title><desc id="${key}-desc">${value}</desc><rect class="track" width="100" height="10"/><rect class="fill" width="${share(scale, amount)}" height="10"/></svg><span class="value">${value}</span></div>`;
  })}</figure>`;
}
