import type { ReactElement } from "react";
import type { RunState } from "../../../state/state.ts";
import { shown } from "../../../text/terminal.ts";
import { timeLeft, wholeSeconds } from "../../../text/words.ts";
import { padEnd, padStart } from "../cells.ts";
import { cpuFigures } from "../cpu-figures.ts";
import { cellsOfLine, fill, type Line, span, spread, wrap } from "../line.ts";
import { type Answer, loadAnswer } from "../load-answer.ts";
import { droppedFigure, type Figure, loadFigures, loadHeadline } from "../load-figures.ts";
import { progressOf } from "../progress.ts";
import type { Look } from "../theme.ts";
import { useLook } from "./lines.tsx";
import { capacityLines, comparisonLines, endpointLines, foundLines } from "./load-findings.ts";
import { ScrolledLines } from "./scrolled-lines.tsx";
import { sparkline } from "./sparkline.tsx";

interface LoadScreenProps {
  readonly state: RunState;
  readonly now: number;
  readonly scroll: number;
  readonly width: number;
  readonly height: number;
}

/** Everything of the running load, or of the last one: the answer, what it rests on, what followed from it. */
export function LoadScreen({ state, now, scroll, width, height }: LoadScreenProps): ReactElement {
  return <ScrolledLines lines={loadScreenLines(state, now, width, height, useLook())} scroll={scroll} width={width} height={height} />;
}

export function loadScreenLines(state: RunState, now: number, width: number, height: number, look: Look): Line[] {
  const sections = [
    [...answerLines(state, now, width, look), ...foundLines(state, width, look)],
    state.loadSamples.length === 0 ? [] : figureLines(state, width, height, look),
    capacityLines(state, width, look),
    comparisonLines(state, width, look),
    endpointLines(state, width, look),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}

function answerLines(state: RunState, now: number, width: number, look: Look): Line[] {
  const answer = loadAnswer(state);
  const headline = loadHeadline(state);
  const [first = "", ...rest] = wrap(shown(answer.text, look.unicode), width - 5);
  const figures: Line =
    headline === undefined
      ? [span("l starts one", "dim")]
      : [
          span(headline.reached, "strong"),
          span(` of ${headline.asked} asked`),
          span("   dropped ", "dim"),
          span(headline.dropped, headline.dropped === "0" ? "plain" : "warn"),
        ];
  const lines: Line[] = [
    [span(` ${signOf(answer, now, look)} `, answer.tone), span(first, answer.tone)],
    ...rest.map((text): Line => [span("   "), span(text, answer.tone)]),
  ];
  const left = timeLine(state, now);
  const together = cellsOfLine(figures) + cellsOfLine(left) + 6 <= width;
  const second: Line[] = together
    ? [spread([span("   "), ...figures], left, width - 1, look.glyphs.ellipsis)]
    : [[span("   "), ...figures], ...(left.length === 0 ? [] : [[span("   "), ...left]])];
  const said = state.calibration && shown(state.calibration.value.reason, look.unicode);
  return [...lines, ...second, ...(said === undefined ? [] : wrap(said, width - 5).map((text): Line => [span(`   ${text}`, "dim")]))];
}

function signOf(answer: Answer, now: number, { glyphs }: Look): string {
  return answer.sign === "busy" ? (glyphs.turning[Math.floor(now / 1000) % glyphs.turning.length] ?? "") : glyphs[answer.sign];
}

function timeLine(state: RunState, now: number): Line {
  const step = state.steps.get("load");
  if (step?.status !== "running") return [];
  const { elapsed, left } = progressOf(step, now);
  const of = step.expectedSeconds === undefined ? "" : ` of ${wholeSeconds(step.expectedSeconds)}`;
  return [span(`${wholeSeconds(elapsed)}${of}`), span(left === undefined ? "" : `, ${timeLeft(left)}`, "dim")];
}

const twoColumnsFrom = 96;

/** Rates and latencies, and who takes the CPU: side by side where there is room. */
function figureLines(state: RunState, width: number, height: number, look: Look): Line[] {
  const [rate, ...others] = loadFigures(state);
  const load = [...(rate === undefined ? [] : [rate]), droppedFigure(state), ...others];
  const cpu = cpuFigures(state);
  if (width < twoColumnsFrom) return [...drawn(load, width, 1, look), ...drawn(cpu, width, 1, look)];
  const half = Math.floor((width - 3) / 2);
  const rows = height >= 2 * Math.max(load.length, cpu.length) + 14 ? 2 : 1;
  const left = drawn(load, half, rows, look);
  const right = drawn(cpu, width - half - 3, rows, look);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) => [
    ...fill(left[row] ?? [], half, look.glyphs.ellipsis),
    span("   "),
    ...(right[row] ?? []),
  ]);
}

function drawn(figures: readonly Figure[], width: number, rows: number, look: Look): Line[] {
  const name = Math.min(18, Math.max(7, ...figures.map((each) => each.name.length)));
  const limit = Math.max(0, ...figures.map((each) => each.limit.length));
  return figures.flatMap((figure) => {
    const start: Line = [
      span(`   ${padEnd(figure.name, name)} `, "dim"),
      span(padStart(figure.value, 10), figure.tone),
      span(` ${padEnd(shownIn(figure.limit, look), limit)} `, figure.tone === "bad" ? "bad" : "dim"),
    ];
    const cells = cellsOfLine(start);
    const chart = sparkline(figure.series, width - cells - 1, rows, look.glyphs, figure.most);
    return chart.map(
      (row, index): Line => [
        ...(index === rows - 1 ? start : [span(" ".repeat(cells))]),
        span(row, figure.tone === "bad" ? "bad" : "busy"),
      ],
    );
  });
}

/** The sign of a millionth is not ASCII. */
function shownIn(text: string, { unicode }: Look): string {
  return unicode ? text : text.replaceAll("µ", "u");
}
