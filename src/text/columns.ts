/**
 * Rows as lines of aligned columns; where they are wider than `width`, each row as one line of its cells after the head's words.
 * The first column is aligned to the left, the others to the right; the last to the left again. No line ends in a blank.
 */
export function columns(rows: readonly (readonly string[])[], width: number): string[] {
  const cells = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: cells }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const total = widths.reduce((sum, each) => sum + each, 0) + 2 * Math.max(0, cells - 1);
  if (total <= width)
    return rows.map((row) =>
      row
        .map((cell, column) => aligned(cell, column, widths))
        .join("  ")
        .trimEnd(),
    );
  const [head = [], ...body] = rows;
  return body.map((row) => row.map((cell, column) => (column === 0 ? cell : `${head[column] ?? ""} ${cell}`.trim())).join(", "));
}

function aligned(cell: string, column: number, widths: readonly number[]): string {
  const cells = widths[column] ?? 0;
  return column === 0 || column === widths.length - 1 ? cell.padEnd(cells) : cell.padStart(cells);
}
