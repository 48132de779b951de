import type { RestoreProjection } from "../../events/event.ts";
import { axisTime, bytes, duration } from "../../text/words.ts";
import { liveData } from "../charts/live.ts";
import { exponents, flattened, logarithmic } from "../charts/logarithmic.ts";
import { axis, type Plot, plot } from "../charts/plot.ts";
import { type Html, html } from "./markup.ts";

const gibibyte = 1024 ** 3;
/** GiB. */
const sizes = [0.0001, 0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000] as const;
const times = [0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 360_000] as const;
const linePoints = 40;

/** What was measured, the line through it, and where production's size lies on it: both axes logarithmic, or the points would be one. */
export function sizeChart(projection: RestoreProjection): Html | undefined {
  const chart = chartOf(projection);
  if (chart === undefined) return undefined;
  const x = exponents(chart.x);
  return html`<div class="charts" data-live="${liveData([chart], undefined, "sizes")}">${plot(flattened(chart))}${axis(x, (value) => `${Number((10 ** value).toPrecision(3))} GiB`)}</div>`;
}

function chartOf(projection: RestoreProjection): Plot | undefined {
  const { fixedSeconds, bytesPerSecond, productionBytes, projectedSeconds, plusMinusSeconds, limitSeconds } = projection;
  const points = projection.points.filter((point) => point.bytes > 0 && point.seconds > 0).sort((a, b) => a.bytes - b.bytes);
  // A line that falls, or that begins below nothing, has no place here; the words above say what came of it.
  if (points.length === 0 || !(bytesPerSecond > 0) || !(projectedSeconds > 0)) return undefined;
  const rows = rowsOf(projection, points);
  const range = { from: positive(projectedSeconds - plusMinusSeconds) ?? projectedSeconds / 10, to: projectedSeconds + plusMinusSeconds };
  const shown = [...points.map((point) => point.seconds), limitSeconds, range.from, range.to];
  return {
    id: "restore-size",
    title: "Time of a restore by size",
    description: `${points.length} restores measured up to ${bytes(points.at(-1)?.bytes ?? 0)}; at ${bytes(productionBytes)} the line says ${duration(projectedSeconds)} ± ${duration(plusMinusSeconds)}, the limit is ${duration(limitSeconds)}.`,
    x: logarithmic((rows[0]?.size ?? 1) / gibibyte, (rows.at(-1)?.size ?? 1) / gibibyte, sizes),
    y: logarithmic(Math.min(...shown), Math.max(...shown), times),
    tick: axisTime,
    durations: true,
    limit: { y: limitSeconds, name: `limit ${duration(limitSeconds)}` },
    whisker: { x: productionBytes / gibibyte, ...range },
    series: [
      along("fixed + size / throughput", "middle", rows, ({ size }) => positive(fixedSeconds + size / bytesPerSecond)),
      { ...along("measured", "blue", rows, ({ measured }) => measured), dots: true },
      { ...along("production", "strong", rows, ({ projected }) => projected), dots: true },
    ],
  };
}

interface Row {
  readonly size: number;
  readonly measured?: number;
  readonly projected?: number;
}

/** Every measurement, production's size, and as many sizes between as a line needs that is straight on no axis. A size may have been restored twice. */
function rowsOf({ productionBytes, projectedSeconds }: RestoreProjection, points: RestoreProjection["points"]): Row[] {
  const [first, last] = [points[0]?.bytes ?? productionBytes, points.at(-1)?.bytes ?? productionBytes];
  const steps = Math.max(productionBytes, last) / first;
  const rows: Row[] = [
    ...points.map(({ bytes: size, seconds }) => ({ size, measured: seconds })),
    ...Array.from({ length: linePoints }, (_, index) => ({ size: first * steps ** (index / linePoints) })),
    { size: productionBytes, projected: projectedSeconds },
  ];
  return rows.sort((a, b) => a.size - b.size);
}

function positive(seconds: number): number | undefined {
  return seconds > 0 ? seconds : undefined;
}

function along(name: string, look: string, rows: readonly Row[], value: (row: Row) => number | undefined): Plot["series"][number] {
  return { name, look, points: rows.map((row) => ({ x: row.size / gibibyte, y: value(row) })) };
}
