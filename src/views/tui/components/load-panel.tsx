import type { ReactElement } from "react";
import { gameDayUnderWay, runningDrill } from "../../../state/drill-lanes.ts";
import type { RunState } from "../../../state/state.ts";
import { percent, whole } from "../../../text/words.ts";
import { cellsOf, padEnd, padStart } from "../cells.ts";
import { cellsOfLine, fill, type Line, span } from "../line.ts";
import { type Figure, type LoadHeadline, loadFigures, loadHeadline } from "../load-figures.ts";
import type { Look } from "../theme.ts";
import { drillLines } from "./drill-lines.tsx";
import { Lines, useLook } from "./lines.tsx";
import { sparkline } from "./sparkline.tsx";

interface LoadPanelProps {
  readonly state: RunState;
  readonly width: number;
  readonly height: number;
}

export function LoadPanel({ state, width, height }: LoadPanelProps): ReactElement {
  return <Lines lines={loadLines(state, width, height, useLook())} width={width} height={height} />;
}

/** What the panel is about just now: a running drill shows what its own clients see. */
export function loadTitle(state: RunState): string {
  const drill = runningDrill(state);
  if (drill === undefined) return "load";
  const day = gameDayUnderWay(state);
  return `drill${day === undefined ? "" : ` ${day.done.length + 1} of ${day.planned.length}`}: ${drill.drill}`;
}

export function loadLines(state: RunState, width: number, height: number, look: Look): Line[] {
  const drill = runningDrill(state);
  if (drill) return drillLines(drill, width, height, look);
  const headline = loadHeadline(state);
  if (!headline) return nothingYet(state);
  const first = headlineLine(headline, width);
  const figures = loadFigures(state);
  if (height <= 1) return [first];
  if (height - 1 < figures.length) return [first, ...paired(figures, width, height - 1, look)];
  const rows = Math.min(4, Math.floor((height - 1) / figures.length));
  return [judgedLine(headline, state), ...figures.flatMap((figure) => charted(figure, width, rows, look))];
}

function nothingYet(state: RunState): Line[] {
  const level = state.plan?.serviceLevel;
  const asked =
    level && `asked for: ${whole(state.plan?.loadTarget ?? 0)}/s, ${percent(level.latencyShare, 0)} under ${level.latencyMs} ms`;
  return ["no load has run yet: l starts it", ...(asked ? [asked] : [])].map((text) => [span(` ${text}`, "dim")]);
}

function headlineLine(headline: LoadHeadline, width: number): Line {
  const figures: Line = [
    span(" asked ", "dim"),
    span(headline.asked),
    span("  reached ", "dim"),
    span(headline.reached, "strong"),
    span("  dropped ", "dim"),
    span(headline.dropped, headline.dropped === "0" ? "plain" : "warn"),
  ];
  const judged = span(`  ${headline.judged}`, headline.tone);
  const fits = cellsOfLine(figures) + cellsOf(judged.text) <= width;
  // Where not everything fits, whether the figures count comes before how many were dropped.
  return fits ? [...figures, judged] : [...figures.slice(0, 4), judged];
}

/** Above charts, which say themselves what was asked for and reached. */
function judgedLine(headline: LoadHeadline, state: RunState): Line {
  const ceiling = state.calibration?.value.ceiling;
  return [
    span(` ${headline.judged}`, headline.tone),
    span("   dropped ", "dim"),
    span(headline.dropped, headline.dropped === "0" ? "plain" : "warn"),
    ...(ceiling === undefined ? [] : [span("   ceiling ", "dim"), span(`${whole(ceiling)}/s`)]),
  ];
}

const valueCells = 9;

function valueOf({ name, value, tone }: Figure, nameCells: number): Line {
  return [span(` ${padEnd(name, nameCells)} `, "dim"), span(padStart(value, valueCells), tone)];
}

/** Two figures a line, so that three lines hold what matters: rate, errors, p95, p99. */
function paired(figures: readonly Figure[], width: number, height: number, look: Look): Line[] {
  const half = Math.floor(width / 2);
  const named = (name: string): Figure[] => figures.filter((figure) => figure.name === name);
  const columns = [
    [...named("rate"), ...named("errors")],
    [...named("p95"), ...named("p99"), ...named("p50")],
  ];
  return Array.from({ length: Math.min(height, 2) }, (_, row) =>
    columns.flatMap((column) => {
      const figure = column[row];
      if (!figure) return [];
      const value = valueOf(figure, 6);
      const chart = sparkline(figure.series, half - cellsOfLine(value) - 3, 1, look.glyphs, figure.most)[0] ?? "";
      return fill([...value, span("  "), span(chart, chartTone(figure))], half, look.glyphs.ellipsis);
    }),
  );
}

const limitCells = 12;

function charted(figure: Figure, width: number, height: number, look: Look): Line[] {
  const value = valueOf(figure, 6);
  const before = cellsOfLine(value) + limitCells;
  const chart = sparkline(figure.series, width - before - 1, height, look.glyphs, figure.most);
  return chart.map((row, index) => {
    const last = index === height - 1;
    const start = last
      ? [...value, span(padEnd(` ${figure.limit}`, limitCells), figure.tone === "bad" ? "bad" : "dim")]
      : [span(" ".repeat(before))];
    return [...start, span(row, chartTone(figure))];
  });
}

function chartTone(figure: Figure): "busy" | "bad" {
  return figure.tone === "bad" ? "bad" : "busy";
}
