import { cellsOf, cut, padEnd } from "./cells.ts";
import type { Tone } from "./theme.ts";

/** A piece of one line, in one tone. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

export type Line = readonly Span[];

export function span(text: string, tone: Tone = "plain"): Span {
  return { text, tone };
}

export function cellsOfLine(line: Line): number {
  return line.reduce((cells, { text }) => cells + cellsOf(text), 0);
}

/** The line, cut to `cells` columns. */
export function fit(line: Line, cells: number, ellipsis: string): Line {
  if (cellsOfLine(line) <= cells) return line;
  const fitted: Span[] = [];
  let room = cells;
  for (const [index, { text, tone }] of line.entries()) {
    const rest = line.slice(index + 1).some((later) => later.text !== "");
    const whole = cellsOf(text);
    if (whole < room || (whole === room && !rest)) {
      fitted.push({ text, tone });
      room -= whole;
      continue;
    }
    fitted.push({ text: rest && whole === room ? cut(`${text} `, room, ellipsis) : cut(text, room, ellipsis), tone });
    break;
  }
  return fitted;
}

/** `left` and `right` at the two ends of a line; what does not fit is taken from the left. */
export function spread(left: Line, right: Line, cells: number, ellipsis: string): Line {
  const rightCells = cellsOfLine(right);
  if (rightCells === 0 || rightCells + 8 > cells) return fit(left, cells, ellipsis);
  const shown = fit(left, cells - rightCells - 1, ellipsis);
  return [...shown, span(" ".repeat(cells - rightCells - cellsOfLine(shown))), ...right];
}

/** The line made exactly `cells` wide. */
export function fill(line: Line, cells: number, ellipsis: string): Line {
  const fitted = fit(line, cells, ellipsis);
  return [...fitted, span(padEnd("", cells - cellsOfLine(fitted)))];
}

/** Puts pieces into as few lines as hold them, `gap` columns apart. */
export function flow(pieces: readonly Line[], cells: number, gap: number): Line[] {
  const lines: Span[][] = [];
  let room = 0;
  for (const piece of pieces) {
    const needed = cellsOfLine(piece);
    const current = lines.at(-1);
    if (current && room >= needed + gap) {
      current.push(span(" ".repeat(gap)), ...piece);
      room -= needed + gap;
    } else {
      lines.push([...piece]);
      room = cells - needed;
    }
  }
  return lines;
}

/** Breaks words into lines of at most `cells` columns. */
export function wrap(text: string, cells: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && cellsOf(longer) > cells) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === "" ? lines : [...lines, line];
}
