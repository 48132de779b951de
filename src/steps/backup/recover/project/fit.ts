import { linearRegression, mean, sum } from "simple-statistics";
import type { RestoreProjection } from "../../../../events/event.ts";
import { judgeProjection } from "./judge.ts";

export type RestorePoint = RestoreProjection["points"][number];

/** Two-sided 95 % of Student's t, by degrees of freedom from 1. */
const students = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131];
const normal = 1.96;

/**
 * The line of least squares through restores of several sizes, and where it is at production's size, with the 95 % prediction interval.
 * undefined when the points give no line that rises: then they say nothing of a larger size.
 */
export function projectRestore(
  points: readonly RestorePoint[],
  { productionBytes, limitSeconds }: { readonly productionBytes: number; readonly limitSeconds: number },
): RestoreProjection | undefined {
  if (new Set(points.map(({ bytes }) => bytes)).size < 3) return undefined;
  const { m: slope, b: fixed } = linearRegression(points.map(({ bytes, seconds }) => [bytes, seconds]));
  if (!(slope > 0)) return undefined;
  const projectedSeconds = fixed + slope * productionBytes;
  const plusMinusSeconds = interval(points, ({ bytes }) => fixed + slope * bytes, productionBytes);
  return {
    points,
    fixedSeconds: Math.max(0, fixed),
    bytesPerSecond: 1 / slope,
    productionBytes,
    projectedSeconds,
    plusMinusSeconds,
    limitSeconds,
    ok: judgeProjection(projectedSeconds, plusMinusSeconds, limitSeconds),
  };
}

/** Half of the interval in which one more restore, of this size, would lie. */
function interval(points: readonly RestorePoint[], line: (point: RestorePoint) => number, bytes: number): number {
  const freedom = points.length - 2;
  const middle = mean(points.map((point) => point.bytes));
  const spread = sum(points.map((point) => (point.bytes - middle) ** 2));
  const residual = sum(points.map((point) => (point.seconds - line(point)) ** 2)) / freedom;
  const error = Math.sqrt(residual * (1 + 1 / points.length + (bytes - middle) ** 2 / spread));
  return (students[freedom - 1] ?? normal) * error;
}
