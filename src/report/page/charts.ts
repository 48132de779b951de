import uPlot from "uplot";
import { optionsOf } from "./options.ts";

/** What the page carries: `data-live` of each group of charts. */
export interface LivePlots {
  /** What `t` is: seconds of a run when absent, seconds since 1970, or GiB; sizes and what they take are drawn on logarithmic axes. */
  readonly axis?: "dates" | "sizes";
  readonly t: readonly number[];
  readonly plots: readonly LivePlot[];
}

export interface LivePlot {
  readonly id: string;
  /** Behind a value: " ms". */
  readonly unit: string;
  readonly series: readonly {
    readonly name: string;
    /** A class of the page's style. */
    readonly look: string;
    readonly filled: boolean;
    /** Measurements that no line joins. */
    readonly dots?: boolean;
    /** A line over the gaps. */
    readonly joined?: boolean;
    /** null: nothing was measured then. */
    readonly values: readonly (number | null)[];
  }[];
  readonly limit?: { readonly name: string; readonly value: number };
  /** Values are seconds, told as durations. */
  readonly durations?: boolean;
  /** A vertical stretch in which a value lies. */
  readonly whisker?: { readonly x: number; readonly from: number; readonly to: number };
  /** A stretch of time to set apart. */
  readonly band?: { readonly from: number; readonly to: number };
}

for (const [index, group] of document.querySelectorAll<HTMLElement>("[data-live]").entries()) {
  // The drawings that stand there already say the same: a browser that can't do better keeps them.
  try {
    enliven(group, `load-${index}`);
  } catch (thrown) {
    group.classList.remove("live");
    reportError(thrown);
  }
}

function enliven(group: HTMLElement, key: string): void {
  const { t, plots, axis } = JSON.parse(group.dataset["live"] ?? "") as LivePlots;
  const charts: uPlot[] = [];
  group.classList.add("live");
  for (const plot of plots) {
    const figure = document.getElementById(`${plot.id}-title`)?.closest("figure");
    if (!figure) continue;
    const place = document.createElement("div");
    place.className = "live-plot";
    place.tabIndex = 0;
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", document.getElementById(`${plot.id}-desc`)?.textContent ?? plot.id);
    figure.append(place);
    const limit = plot.limit;
    const values = plot.series.map((series) => [...series.values]);
    const data = [[...t], ...values, ...(limit ? [t.map(() => limit.value)] : [])] as uPlot.AlignedData;
    const chart = new uPlot(
      optionsOf(plot, axis, key, place.clientWidth, {
        zoomed: (min, max) => zoom(charts, min, max),
        pointed: (left) => group.style.setProperty("--cursor", `${left}px`),
        drawn: (drawn) => alongside(group, drawn, t),
      }),
      data,
      place,
    );
    place.addEventListener("keydown", (event) => pressed(event, chart, charts, t));
    charts.push(chart);
  }
  group.before(controls(charts, t, axis));
  new ResizeObserver(() => {
    for (const chart of charts) {
      const width = chart.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && width !== chart.width) chart.setSize({ width, height: chart.height });
    }
  }).observe(group);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const chart of charts) chart.redraw(false, true);
  });
}

/** What stands below the charts, on their axis and at their zoom. */
function alongside(group: HTMLElement, chart: uPlot, t: readonly number[]): void {
  const { min = 0, max = 1 } = chart.scales["x"] ?? {};
  const [from, to] = [t[0] ?? min, t.at(-1) ?? max];
  const over = chart.over.getBoundingClientRect();
  const outer = group.getBoundingClientRect();
  if (over.width === 0 || max <= min) return;
  group.style.setProperty("--lane-left", `${over.left - outer.left}px`);
  group.style.setProperty("--lane-width", `${over.width}px`);
  group.style.setProperty("--along-left", `${((from - min) / (max - min)) * 100}%`);
  group.style.setProperty("--along-width", `${((to - from) / (max - min)) * 100}%`);
}

/** One stretch of time for all charts. */
function zoom(charts: readonly uPlot[], min: number, max: number): void {
  for (const chart of charts) {
    const { min: from, max: to } = chart.scales["x"] ?? {};
    if (from !== min || to !== max) chart.setScale("x", { min, max });
  }
}

function controls(charts: readonly uPlot[], t: readonly number[], axis: LivePlots["axis"]): HTMLElement {
  const line = document.createElement("p");
  line.className = "live-controls";
  const reset = document.createElement("button");
  reset.type = "button";
  reset.textContent = "Show all";
  reset.addEventListener("click", () => zoom(charts, t[0] ?? 0, t.at(-1) ?? 0));
  const stretch = axis === "sizes" ? "stretch" : "stretch of time";
  line.append(`Drag over a ${stretch} to look closer, double-click to see all again. `, reset);
  return line;
}

/** The same by keys: arrows move the cursor, + and - zoom around it, 0 shows all. */
function pressed(event: KeyboardEvent, chart: uPlot, charts: readonly uPlot[], t: readonly number[]): void {
  const { min = 0, max = 0 } = chart.scales["x"] ?? {};
  const at = chart.cursor.idx ?? chart.valToIdx((min + max) / 2);
  const moved = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const factor = { "+": 0.5, "-": 2 }[event.key];
  if (moved !== undefined) {
    const next = Math.min(t.length - 1, Math.max(0, at + moved));
    for (const each of charts) each.setCursor({ left: each.valToPos(t[next] ?? 0, "x"), top: 1 });
  } else if (factor !== undefined) {
    const half = ((max - min) / 2) * factor;
    const middle = t[at] ?? 0;
    zoom(charts, Math.max(t[0] ?? 0, middle - half), Math.min(t.at(-1) ?? 0, middle + half));
  } else if (event.key === "0") zoom(charts, t[0] ?? 0, t.at(-1) ?? 0);
  else return;
  event.preventDefault();
}
