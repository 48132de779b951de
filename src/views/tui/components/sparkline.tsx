import type { Glyphs } from "../glyphs.ts";

/**
 * The newest values as a chart of `width` columns and `height` rows, the top row first; a value that is none is a gap.
 * `most` is what a full column stands for; the largest value by default.
 */
export function sparkline(values: readonly number[], width: number, height: number, glyphs: Glyphs, most?: number): string[] {
  const shown = width <= 0 ? [] : values.slice(-width);
  const top = Math.max(most ?? 0, ...shown.filter(Number.isFinite));
  const steps = glyphs.spark.length;
  const levels = shown.map((value) => (top <= 0 ? 0 : Math.round((Math.max(0, value) / top) * (steps * height - 1))));
  return Array.from({ length: height }, (_, row) => {
    const floor = (height - 1 - row) * steps;
    return levels.map((level) => (level >= floor ? (glyphs.spark[Math.min(steps - 1, level - floor)] ?? " ") : " ")).join("");
  });
}
