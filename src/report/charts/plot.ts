import { type Html, html } from "../html/markup.ts";
import { type Scale, share } from "./scale.ts";

export interface Series {
  readonly name: string;
  /** Colour and stroke, of style.ts. */
  readonly look: string;
  /** A gap where `y` is undefined. */
  readonly points: readonly { readonly x: number; readonly y: number | undefined }[];
  readonly filled?: boolean;
  /** Measurements that no line joins. */
  readonly dots?: boolean;
  /** A line over the gaps, with a dot at each measurement. */
  readonly joined?: boolean;
}

export interface Plot {
  readonly title: string;
  /** What it shows, in a sentence with figures, for who can't see it. */
  readonly description: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly tick: (value: number) => string;
  /** Behind a value where a pointer asks for it: " ms". */
  readonly unit?: string;
  readonly series: readonly Series[];
  /** A horizontal line nothing should go beyond. */
  readonly limit?: { readonly y: number; readonly name: string };
  /** Values are seconds, told as durations. */
  readonly durations?: boolean;
  /** A vertical stretch in which a value lies. */
  readonly whisker?: { readonly x: number; readonly from: number; readonly to: number };
  /** A stretch of time to set apart. */
  readonly band?: { readonly from: number; readonly to: number };
  /** Beside the legend. */
  readonly id: string;
}

const width = 1000;
const height = 100;

/**
 * A chart over time. The drawing stretches to any width with strokes that keep their own; all words are HTML around it, so that they keep
 * their size on a narrow screen.
 */
export function plot({ id, title, description, x, y, tick, series, limit, band, whisker }: Plot): Html {
  const at = (value: number) => share(y, value);
  return html`<figure class="plot"><figcaption>${title} ${legend(series, limit?.name)}</figcaption>
<div class="axis-y" aria-hidden="true">${y.ticks.map((value) => html`<span style="bottom:${at(value)}%">${tick(value)}</span>`)}</div>
<div class="area"><svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>
${band && html`<rect class="band" x="${along(x, band.from)}" y="0" width="${round(along(x, band.to) - along(x, band.from))}" height="${height}"/>`}
${y.ticks.map((value) => html`<path class="grid" d="M0 ${down(y, value)}H${width}"/>`)}
${limit && html`<path class="limit-line" d="M0 ${down(y, limit.y)}H${width}"/>`}
${whisker && html`<path class="whisker" d="M${along(x, whisker.x)} ${down(y, whisker.from)}V${down(y, whisker.to)}"/>`}
${series.map((each) => drawn(each, x, y))}
</svg></div></figure>`;
}

/** The times below one or several plots. */
export function timeAxis(x: Scale): Html {
  return axis(x, (value) => `${value} s`);
}

/** What stands below one or several plots. */
export function axis(x: Scale, tick: (value: number) => string): Html {
  return html`<div class="axis-x" aria-hidden="true"><div>${x.ticks.map((value) => html`<span style="left:${share(x, value)}%">${tick(value)}</span>`)}</div></div>`;
}

function legend(series: readonly Series[], limit: string | undefined): Html {
  return html`<span class="legend">${series.map(({ name, look }) => html`<span><i class="swatch ${look}"></i>${name}</span> `)}${
    limit !== undefined && html`<span><i class="swatch limit-line"></i>${limit}</span>`
  }</span>`;
}

function drawn({ look, points, filled, dots = false, joined = false }: Series, x: Scale, y: Scale): Html {
  const measured = points.filter((point) => point.y !== undefined);
  // A line without length is drawn as its round end: a dot that keeps its shape however far the drawing is stretched.
  const each = measured.map((point) => `M${along(x, point.x)} ${down(y, point.y ?? 0)}h0`).join("");
  if (dots) return html`<path class="line dots ${look}" d="${each}"/>\n`;
  const stretches = stretchesOf(joined ? measured : points);
  const line = stretches.map(
    (stretch) => `M${stretch.map((point) => `${along(x, point.x)} ${down(y, point.y)}`).join("L")}${stretch.length === 1 ? "h0.1" : ""}`,
  );
  const area = stretches.map(
    (stretch) =>
      `M${along(x, stretch[0]?.x ?? 0)} ${height}L${stretch.map((point) => `${along(x, point.x)} ${down(y, point.y)}`).join("L")}V${height}Z`,
  );
  return html`${filled === true && html`<path class="fill ${look}" d="${area.join("")}"/>`}<path class="line ${look}" d="${line.join("")}"/>${joined && html`<path class="line dots ${look}" d="${each}"/>`}\n`;
}

/** Points that follow each other without a gap. */
function stretchesOf(points: Series["points"]): { x: number; y: number }[][] {
  const stretches: { x: number; y: number }[][] = [[]];
  for (const { x, y } of points) {
    if (y === undefined || !Number.isFinite(y)) stretches.push([]);
    else stretches.at(-1)?.push({ x, y });
  }
  return stretches.filter(({ length }) => length > 0);
}

function along(x: Scale, value: number): number {
  return round((share(x, value) / 100) * width);
}

function down(y: Scale, value: number): number {
  return round(height - (share(y, value) / 100) * height);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
