import type { DrillTimeline, RunState } from "../../../state/state.ts";
import { duration, milliseconds, whole } from "../../../text/words.ts";
import { cellsOfLine, type Line, span } from "../line.ts";
import type { Look, Tone } from "../theme.ts";
import { sparkline } from "./sparkline.tsx";

/** The drill under way, once its fault is on the ledger. */
export function runningDrill(state: RunState): DrillTimeline | undefined {
  if (state.steps.get("drill")?.status !== "running") return undefined;
  return [...state.drillTimelines.values()].findLast(({ drill }) => !isOver(state, drill));
}

/** A drill carried out a second time has a result of the first: only one younger than the step counts. */
function isOver(state: RunState, drill: string): boolean {
  const result = state.drills.get(drill);
  const began = state.steps.get("drill")?.startedAt;
  return result !== undefined && began !== undefined && result.at >= began;
}

/** What the drill's clients see, and what happened when. */
export function drillLines({ samples, marks }: DrillTimeline, width: number, height: number, look: Look): Line[] {
  const last = samples.at(-1);
  const rows = height >= 14 ? 2 : 1;
  const chart = (name: string, value: string, series: readonly number[], tone: Tone): Line[] =>
    charted(name, value, series, tone, width, rows, look);
  const charts = [
    ...chart(
      "requests",
      last ? `${whole(last.requests)}/s` : "",
      samples.map(({ requests }) => requests),
      "busy",
    ),
    ...chart(
      "failed",
      last ? `${whole(last.failed)}/s` : "",
      samples.map(({ failed }) => failed),
      "bad",
    ),
    ...chart(
      "p99",
      last ? milliseconds(last.p99) : "",
      samples.map(({ p99 }) => p99),
      "busy",
    ),
  ];
  const room = Math.max(0, height - charts.length);
  const recent = marks.slice(Math.max(0, marks.length - room)).map(markLine);
  return [...charts, ...recent].slice(0, height);
}

function charted(name: string, value: string, series: readonly number[], tone: Tone, width: number, height: number, look: Look): Line[] {
  const start: Line = [span(` ${name.padEnd(9)}`, "dim"), span(value.padStart(9)), span("  ")];
  const cells = cellsOfLine(start);
  return sparkline(series, width - cells - 1, height, look.glyphs).map((row, index) => [
    ...(index === height - 1 ? start : [span(" ".repeat(cells))]),
    span(row, tone),
  ]);
}

const markTones: Readonly<Record<DrillTimeline["marks"][number]["kind"], Tone>> = { alert: "warn", fault: "bad", steady: "good" };

function markLine({ t, what, kind }: DrillTimeline["marks"][number]): Line {
  return [span(` ${`+${duration(Math.max(0, t))}`.padEnd(10)}`, "dim"), span(what, markTones[kind])];
}
