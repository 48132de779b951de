import { Box } from "ink";
import type { ReactElement } from "react";
import { cellsOf, padEnd } from "../cells.ts";
import type { Area } from "../layout.ts";
import { cellsOfLine, fill, type Line, span } from "../line.ts";
import { Lines, useLook } from "./lines.tsx";

interface OverlayProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly screen: Area;
}

/** A framed page over the middle of the screen. Every cell of it is written, so nothing shines through. */
export function Overlay({ title, lines, screen }: OverlayProps): ReactElement {
  const { glyphs } = useLook();
  const { border } = glyphs;
  const inner = Math.min(screen.width - 4, Math.max(cellsOf(title) + 4, ...lines.map(cellsOfLine)) + 4);
  const room = Math.max(1, Math.min(lines.length, screen.height - 4));
  const blank = padEnd("", inner);
  const side = span(border.vertical, "frame");
  const top: Line = [
    span(`${border.topLeft}${border.horizontal}`, "frame"),
    span(` ${title} `, "strong"),
    span(border.horizontal.repeat(Math.max(0, inner - cellsOf(title) - 3)) + border.topRight, "frame"),
  ];
  const drawn: Line[] = [
    top,
    [side, span(blank), side],
    ...lines.slice(0, room).map((line): Line => [side, span("  "), ...fill(line, inner - 2, glyphs.ellipsis), side]),
    [span(border.bottomLeft + border.horizontal.repeat(inner) + border.bottomRight, "frame")],
  ];
  const width = inner + 2;
  return (
    <Box
      position="absolute"
      top={Math.max(0, Math.floor((screen.height - drawn.length) / 2))}
      left={Math.max(0, Math.floor((screen.width - width) / 2))}
    >
      <Lines lines={drawn} width={width} height={drawn.length} />
    </Box>
  );
}
