import type { ReactElement } from "react";
import { type Line, span } from "../line.ts";
import { Lines } from "./lines.tsx";

interface ScrolledLinesProps {
  readonly lines: readonly Line[];
  /** The first line shown; what lies beyond the end is the end. */
  readonly scroll: number;
  readonly width: number;
  readonly height: number;
}

/** As many lines as fit, and how many are below. */
export function ScrolledLines({ lines, scroll, width, height }: ScrolledLinesProps): ReactElement {
  const first = Math.min(scroll, Math.max(0, lines.length - height));
  const below = lines.length - first - height;
  const more: Line[] = below > 0 ? [[span(`   ${below + 1} more lines below`, "dim")]] : [];
  return <Lines lines={[...lines.slice(first, first + height - more.length), ...more]} width={width} height={height} />;
}
