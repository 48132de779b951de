import type { Plot } from "./plot.ts";
import type { Scale } from "./scale.ts";

/** What the page's script draws from; the shape is that of `LivePlots` in page/charts.ts. */
export function liveData(plots: readonly Plot[], x?: Scale, axis?: "dates" | "sizes"): string {
  const points = plots[0]?.series[0]?.points ?? [];
  // What lasts longer than the figures stands on the same axis: it begins and ends where that does.
  const [before, after] =
    x === undefined ? [[], []] : [x.from < (points[0]?.x ?? x.from) ? [x.from] : [], x.to > (points.at(-1)?.x ?? x.to) ? [x.to] : []];
  const none = (of: readonly number[]) => of.map(() => null);
  return JSON.stringify({
    ...(axis && { axis }),
    t: [...before, ...points.map((point) => point.x), ...after],
    plots: plots.map(({ id, unit = "", series, limit, band, durations, whisker }) => ({
      id,
      unit,
      series: series.map(({ name, look, points: values, filled = false, dots = false, joined = false }) => ({
        name,
        look,
        filled,
        ...(dots && { dots }),
        ...(joined && { joined }),
        values: [...none(before), ...values.map(({ y }) => (y === undefined || !Number.isFinite(y) ? null : short(y))), ...none(after)],
      })),
      ...(durations && { durations }),
      ...(whisker && { whisker }),
      ...(band && { band }),
      ...(limit && { limit: { name: limit.name, value: limit.y } }),
    })),
  });
}

/** Four figures are more than a screen shows. */
function short(value: number): number {
  return Number(value.toPrecision(4));
}
