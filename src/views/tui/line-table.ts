import { cellsOf, padEnd, padStart } from "./cells.ts";
import { type Line, type Span, span } from "./line.ts";

export interface Column {
  readonly title: string;
  /** Aligned to the right. */
  readonly number?: boolean;
  /** The last one may be cut: this many columns are enough to make sense of it. */
  readonly least?: number;
  /** Leaves where there is no room, the largest first; never when absent. */
  readonly givesWay?: number;
}

/** Rows of spans under their titles, each column as wide as it has to be. */
export function lineTable(columns: readonly Column[], rows: readonly (readonly Span[])[], width: number): Line[] {
  const widths = columns.map(({ title }, at) => Math.max(cellsOf(title), ...rows.map((row) => cellsOf(row[at]?.text ?? ""))));
  const kept = keptColumns(
    columns,
    widths.map((each, at) => Math.min(each, columns[at]?.least ?? each)),
    width,
  );
  const drawn = (cells: readonly Span[]): Line =>
    kept.flatMap((at) => {
      const { text, tone } = cells[at] ?? span("");
      const last = at === kept.at(-1) && columns[at]?.number !== true;
      const cell = columns[at]?.number ? padStart(text, widths[at] ?? 0) : last ? text : padEnd(text, widths[at] ?? 0);
      return [span(at === kept[0] ? "   " : "  "), span(cell, tone)];
    });
  return [drawn(columns.map(({ title }) => span(title, "dim"))), ...rows.map(drawn)];
}

function keptColumns(columns: readonly Column[], widths: readonly number[], width: number): number[] {
  let kept = columns.map((_, at) => at);
  const total = () => kept.reduce((sum, at) => sum + (widths[at] ?? 0) + 2, 1);
  while (total() > width) {
    const first = Math.max(...kept.map((at) => columns[at]?.givesWay ?? 0));
    if (first <= 0) break;
    kept = kept.filter((at) => (columns[at]?.givesWay ?? 0) !== first);
  }
  return kept;
}
