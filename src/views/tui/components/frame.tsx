import { Box } from "ink";
import type { ReactElement, ReactNode } from "react";
import { cellsOf, cut } from "../cells.ts";
import type { Glyphs } from "../glyphs.ts";
import { type Line, type Span, span } from "../line.ts";
import { Lines, useLook } from "./lines.tsx";

export interface Title {
  /** Column of the frame's sign the title follows. */
  readonly at: number;
  readonly text: Line;
}

interface RuleProps {
  readonly width: number;
  readonly place: "top" | "middle" | "bottom";
  readonly titles?: readonly Title[];
  /** Columns where a vertical line meets this one, from below or from above. */
  readonly from?: { readonly below?: number; readonly above?: number };
  /** At the right end. */
  readonly note?: Line;
}

/** A horizontal line of the frame, with the titles of what is under it. */
export function Rule({ width, place, titles = [], from = {}, note = [] }: RuleProps): ReactElement {
  const { glyphs } = useLook();
  return <Lines lines={[ruleLine(glyphs, width, place, titles, from, note)]} width={width} height={1} />;
}

export function ruleLine(
  glyphs: Glyphs,
  width: number,
  place: RuleProps["place"],
  titles: readonly Title[],
  from: NonNullable<RuleProps["from"]>,
  note: Line = [],
): Line {
  const signs = Array.from({ length: width }, () => glyphs.border.horizontal);
  const [left, right] = ends(glyphs, place);
  signs[0] = left;
  signs[width - 1] = right;
  if (from.below !== undefined) signs[from.below] = glyphs.border.teeDown;
  if (from.above !== undefined) signs[from.above] = glyphs.border.teeUp;
  const pieces = titles.map(({ at, text }) => ({ at: at + 2, line: padded(text) }));
  const noteCells = note.reduce((cells, { text }) => cells + cellsOf(text), 0);
  if (noteCells > 0 && noteCells + 24 < width) pieces.push({ at: width - noteCells - 4, line: padded(note) });
  return laid(signs, pieces, glyphs.ellipsis);
}

function ends({ border }: Glyphs, place: RuleProps["place"]): [string, string] {
  if (place === "top") return [border.topLeft, border.topRight];
  return place === "bottom" ? [border.bottomLeft, border.bottomRight] : [border.teeRight, border.teeLeft];
}

function padded(text: Line): Line {
  return [span(" "), ...text, span(" ")];
}

/** Titles put over the line's signs, each cut before the next one begins. */
function laid(signs: readonly string[], pieces: readonly { at: number; line: Line }[], ellipsis: string): Line {
  const line: Span[] = [];
  let column = 0;
  for (const [index, piece] of pieces.entries()) {
    if (piece.at < column) continue;
    line.push(span(signs.slice(column, piece.at).join(""), "frame"));
    column = piece.at;
    const limit = (pieces[index + 1]?.at ?? signs.length) - 2;
    for (const { text, tone } of piece.line) {
      const shown = cut(text, limit - column, ellipsis);
      line.push(span(shown, tone));
      column += cellsOf(shown);
    }
  }
  return [...line, span(signs.slice(column).join(""), "frame")];
}

/** A vertical line of the frame; `tee` is the row at which a rule meets it. */
export function Side({ height, tee, from }: { height: number; tee?: number | undefined; from?: "left" | "right" }): ReactElement {
  const { border } = useLook().glyphs;
  const meeting = from === "left" ? border.teeLeft : border.teeRight;
  const lines = Array.from({ length: height }, (_, row): Line => [span(row === tee ? meeting : border.vertical, "frame")]);
  return <Lines lines={lines} width={1} height={height} />;
}

/** Content between two vertical lines. */
export function Sides({ height, children }: { readonly height: number; readonly children: ReactNode }): ReactElement {
  return (
    <Box height={height}>
      <Side height={height} />
      {children}
      <Side height={height} />
    </Box>
  );
}
