import uPlot from "uplot";
import { axisX, axisY, drawnBy, told } from "./axes.ts";
import type { LivePlot, LivePlots } from "./charts.ts";

const height = 170;

/** Colour and stroke of the page's looks; the colours are the page's own, so that they follow light and dark. */
const looks: Readonly<Record<string, readonly [variable: string, dash: number[]]>> = {
  blue: ["--blue", []],
  red: ["--red", []],
  green: ["--green", [8, 3]],
  amber: ["--amber", [2, 3]],
  asked: ["--muted", [3, 3]],
  faint: ["--muted", []],
  middle: ["--blue", [5, 3]],
  strong: ["--violet", []],
};

/** What the page does when something about a chart changes. */
export interface Told {
  zoomed(min: number, max: number): void;
  /** px from the left of the plotted area; negative: the pointer is elsewhere. */
  pointed(left: number): void;
  drawn(chart: uPlot): void;
}

export function optionsOf(
  plot: LivePlot,
  kind: LivePlots["axis"],
  key: string,
  width: number,
  { zoomed, pointed, drawn }: Told,
): uPlot.Options {
  const said: uPlot.Series.Value = (_, value: number | null, __, index) => {
    // Without a pointer over it there is nothing to say.
    if (index === null) return "";
    return value === null ? "none" : told(value, plot);
  };
  const axis = {
    stroke: () => colour("--muted"),
    grid: { stroke: () => colour("--rule"), width: 1 },
    ticks: { show: false },
    font: font(),
  };
  return {
    width,
    height,
    // uPlot finds no room for the last name of a logarithmic axis.
    ...(kind === "sizes" && { padding: [null, 36, null, null] }),
    scales: { x: axisX(kind).scale, y: axisY(kind, plot).scale },
    // Every time that a report tells is UTC.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    cursor: { sync: { key, setSeries: false }, drag: { x: true, y: false }, points: { size: 6 } },
    legend: { live: true },
    hooks: {
      setScale: [(chart, scale) => scale === "x" && zoomed(chart.scales["x"]?.min ?? 0, chart.scales["x"]?.max ?? 0)],
      setCursor: [(chart) => pointed(chart.cursor.left ?? -1)],
      drawClear: [(chart) => plot.band && tint(chart, plot.band)],
      draw: [(chart) => plot.whisker && upright(chart, plot.whisker), drawn],
    },
    axes: [
      { ...axis, size: 32, ...drawnBy(axisX(kind)) },
      { ...axis, size: 64, ...drawnBy(axisY(kind, plot)) },
    ],
    series: [
      { label: axisX(kind).label, value: (_, value: number | null) => (value === null ? "" : axisX(kind).says(value)) },
      ...plot.series.map((series): uPlot.Series => {
        const [variable, dash] = looks[series.look] ?? ["--text", []];
        return {
          label: series.name,
          stroke: () => colour(variable),
          width: 1.75,
          dash,
          // A measurement without neighbours would be no line at all.
          points: {
            ...(series.dots === true && { size: 9, fill: () => colour(variable) }),
            show: series.values.length < 3 || series.dots === true || series.joined === true,
          },
          ...(series.dots === true && { paths: () => null }),
          spanGaps: series.joined === true,
          value: said,
          ...(series.filled ? { fill: () => `${colour(variable)}29` } : {}),
        };
      }),
      ...(plot.limit ? [limitSeries(plot.limit.name, said)] : []),
    ],
  };
}

function tint({ ctx, bbox, valToPos }: uPlot, { from, to }: { readonly from: number; readonly to: number }): void {
  const [left, right] = [from, to].map((t) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, valToPos(t, "x", true)))) as [
    number,
    number,
  ];
  ctx.fillStyle = colour("--tint-red");
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
}

/** Where a value lies with the confidence that the words beside the chart tell. */
function upright({ ctx, valToPos }: uPlot, { x, from, to }: { readonly x: number; readonly from: number; readonly to: number }): void {
  ctx.strokeStyle = colour("--muted");
  ctx.lineWidth = 3;
  ctx.beginPath();
  ctx.moveTo(valToPos(x, "x", true), valToPos(from, "y", true));
  ctx.lineTo(valToPos(x, "x", true), valToPos(to, "y", true));
  ctx.stroke();
}

function limitSeries(label: string, said: uPlot.Series.Value): uPlot.Series {
  return { label, stroke: () => colour("--red"), width: 1.25, dash: [6, 4], points: { show: false }, value: said };
}

function colour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

function font(): string {
  return `12px ${getComputedStyle(document.body).fontFamily}`;
}
