import { drillLanes } from "../../../state/drill-lanes.ts";
import type { DrillTimeline } from "../../../state/state.ts";
import { duration, milliseconds, whole } from "../../../text/words.ts";
import { padEnd, padStart } from "../cells.ts";
import { type Line, span } from "../line.ts";
import type { Look, Tone } from "../theme.ts";
import { alongAxis, columnOf, type TimeAxis, timeAxis } from "../time-axis.ts";
import { barLegend, barLine } from "./drill-bars.ts";
import { sparkline } from "./sparkline.tsx";

/** Load, errors and p99, below them who broke what and who noticed, all on one axis of time; the newest marks where there is room. */
export function drillLines(timeline: DrillTimeline, width: number, height: number, look: Look): Line[] {
  const lanes = drillLanes(timeline);
  const nameCells = nameCellsOf(width);
  const now = nowOf(timeline);
  const axis = timeAxis(Math.min(0, ...timeline.samples.map(({ t }) => t - 1)), Math.max(now, 1), width - nameCells - 3);
  const rows = height >= lanes.length + 14 ? 2 : 1;
  const charts = chartLines(timeline, axis, nameCells, rows, look);
  const bars = lanes.map((lane) => barLine(lane, axis, nameCells, now, look));
  const main = [...charts, ...bars];
  const room = height - main.length;
  if (room <= 0) return main.slice(0, height);
  const legend =
    room >= 6 && bars.length > 0 ? [timesLine(axis, nameCells), barLegend(look), []] : room >= 2 ? [timesLine(axis, nameCells)] : [];
  const marks = timeline.marks.slice(Math.max(0, timeline.marks.length - (room - legend.length))).map(markLine);
  return [...main, ...legend, ...(room > legend.length ? marks : [])].slice(0, height);
}

/** Wide screens have room for what a fault is in full. */
function nameCellsOf(width: number): number {
  return width >= 90 ? 34 : width >= 60 ? 24 : 19;
}

function nowOf({ samples, marks, probes }: DrillTimeline): number {
  return Math.max(0, samples.at(-1)?.t ?? 0, marks.at(-1)?.t ?? 0, probes.at(-1)?.t ?? 0);
}

function chartLines(timeline: DrillTimeline, axis: TimeAxis, nameCells: number, rows: number, look: Look): Line[] {
  const { samples } = timeline;
  const last = samples.at(-1);
  const of = (name: string, said: string, value: (sample: DrillTimeline["samples"][number]) => number, tone: Tone): Line[] => {
    const label = `${padEnd(name, 9)}${padStart(said, nameCells - 9)}`;
    return sparkline(alongAxis(axis, samples, value), axis.columns, rows, look.glyphs).map((row, index) => [
      span(index === rows - 1 ? ` ${label} ` : " ".repeat(nameCells + 2), "dim"),
      span(row, tone),
    ]);
  };
  return [
    ...of("requests", last ? `${whole(last.requests)}/s` : "", ({ requests }) => requests, "busy"),
    ...of("failed", last ? `${whole(last.failed)}/s` : "", ({ failed }) => (failed > 0 ? failed : Number.NaN), "bad"),
    // A second without an answer has no latency.
    ...of("p99", last ? (last.p99 > 0 ? milliseconds(last.p99) : "no answer") : "", ({ p99 }) => (p99 > 0 ? p99 : Number.NaN), "busy"),
  ];
}

const intervals = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600] as const;

/** Round times below their columns, 0 among them. */
function timesLine(axis: TimeAxis, nameCells: number): Line {
  const every = intervals.find((each) => each / axis.step >= 10) ?? axis.step * 10;
  let text = "";
  for (let t = Math.ceil(axis.from / every) * every; columnOf(axis, t) + 6 < axis.columns; t += every) {
    text = `${padEnd(text, columnOf(axis, t))}${t} s`;
  }
  return [span(` ${" ".repeat(nameCells)} ${text}`, "dim")];
}

const markTones: Readonly<Record<DrillTimeline["marks"][number]["kind"], Tone>> = { alert: "warn", fault: "bad" };

function markLine({ t, what, kind }: DrillTimeline["marks"][number]): Line {
  return [span(` ${`+${duration(Math.max(0, t))}`.padEnd(10)}`, "dim"), span(what, markTones[kind])];
}
