import type { Plot } from "./plot.ts";
import type { Scale } from "./scale.ts";

/** Ticks at those of `steps` that lie within, and one beyond each end. Everything positive. */
export function logarithmic(from: number, to: number, steps: readonly number[]): Scale {
  const low = steps.findLast((step) => step <= from) ?? from;
  const high = steps.find((step) => step >= to) ?? to;
  return { from: low, to: high > low ? high : low * 10, ticks: steps.filter((step) => step >= low && step <= high) };
}

/** A plot whose axes are logarithmic, as one whose axes are not: the drawing knows no other. */
export function flattened(plot: Plot): Plot {
  const { x, y, tick, series, limit, whisker } = plot;
  return {
    ...plot,
    x: exponents(x),
    y: exponents(y),
    // 10 to the power of the logarithm of 600 is a little less than 600.
    tick: (value) => tick(Number((10 ** value).toPrecision(9))),
    series: series.map((each) => ({
      ...each,
      points: each.points.map((point) => ({ x: Math.log10(point.x), y: point.y === undefined ? undefined : Math.log10(point.y) })),
    })),
    ...(limit && { limit: { ...limit, y: Math.log10(limit.y) } }),
    ...(whisker && { whisker: { x: Math.log10(whisker.x), from: Math.log10(whisker.from), to: Math.log10(whisker.to) } }),
  };
}

export function exponents({ from, to, ticks }: Scale): Scale {
  return { from: Math.log10(from), to: Math.log10(to), ticks: ticks.map(Math.log10) };
}
