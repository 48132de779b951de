import type { DrillTimeline } from "../../state/state.ts";

/** Time along the columns of a terminal: the first column begins at `from`, each stands for `step` seconds. */
export interface TimeAxis {
  readonly from: number;
  readonly step: number;
  readonly columns: number;
}

const steps = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300] as const;

/** The finest axis on which everything from `from` to `to` (seconds) has room. */
export function timeAxis(from: number, to: number, columns: number): TimeAxis {
  const step = steps.find((each) => (to - from) / each <= columns) ?? Math.max(1, (to - from) / Math.max(1, columns));
  return { from, step, columns: Math.max(0, columns) };
}

/** The column in which an instant lies. */
export function columnOf({ from, step }: TimeAxis, t: number): number {
  return Math.floor((t - from) / step + 1e-9);
}

/** A sample a column; NaN where none was taken, so that a chart has a gap there. A sample stands for the second before it. */
export function alongAxis(
  axis: TimeAxis,
  samples: DrillTimeline["samples"],
  value: (sample: DrillTimeline["samples"][number]) => number,
): number[] {
  const columns = Array.from({ length: axis.columns }, () => Number.NaN);
  for (const sample of samples) {
    const last = Math.min(axis.columns - 1, columnOf(axis, sample.t - 1e-6));
    for (let column = Math.max(0, columnOf(axis, sample.t - 1)); column <= last; column += 1) {
      const known = columns[column];
      // The worst of the seconds that share a column is the one to show.
      columns[column] = known === undefined || Number.isNaN(known) ? value(sample) : Math.max(known, value(sample));
    }
  }
  return columns;
}
