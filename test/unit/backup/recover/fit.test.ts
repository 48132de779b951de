import { describe, expect, it } from "vitest";
import { projectRestore } from "../../../../src/steps/backup/recover/project/fit.ts";
import { judgeProjection } from "../../../../src/steps/backup/recover/project/judge.ts";
import { projectionInWords } from "../../../../src/text/recovery-words.ts";

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;
const point = (mebibytes: number, seconds: number) => ({ bytes: mebibytes * mebibyte, seconds });

describe("a projection of restores", () => {
  it("finds the fixed cost and the throughput of a line, and is sure of a perfect one", () => {
    const points = [10, 20, 40].map((size) => point(size, 2 + size / 50));
    const projection = projectRestore(points, { productionBytes: 400 * gibibyte, limitSeconds: 9_000 });
    expect(projection?.fixedSeconds).toBeCloseTo(2, 6);
    expect(projection?.bytesPerSecond).toBeCloseTo(50 * mebibyte, 0);
    expect(projection?.projectedSeconds).toBeCloseTo(2 + (400 * 1_024) / 50, 3);
    expect(projection?.plusMinusSeconds).toBeLessThan(0.01);
    expect(projection?.ok).toBe(true);
  });

  it("gives the prediction interval of the textbook", () => {
    // x: 1..6, y with known residuals: t(0.975, 4) = 2.776, s = 0.2267, se(10) = s √(1 + 1/6 + 6.5²/17.5).
    const points = [1.1, 1.9, 3.2, 3.9, 5.3, 5.8].map((seconds, index) => ({ bytes: index + 1, seconds }));
    const projection = projectRestore(points, { productionBytes: 10, limitSeconds: 100 });
    const s = Math.sqrt(residual(points) / 4);
    expect(projection?.plusMinusSeconds).toBeCloseTo(2.776 * s * Math.sqrt(1 + 1 / 6 + 6.5 ** 2 / 17.5), 6);
  });

  it("says nothing of fewer than three sizes, or of times that do not rise", () => {
    const request = { productionBytes: gibibyte, limitSeconds: 60 };
    expect(projectRestore([point(10, 1), point(10, 1.1), point(20, 2)], request)).toBeUndefined();
    expect(projectRestore([point(10, 3), point(20, 2), point(40, 1)], request)).toBeUndefined();
    expect(projectRestore([point(10, 2), point(20, 2), point(40, 2)], request)).toBeUndefined();
  });

  it.each([
    [100, 10, 120, true],
    [100, 30, 120, undefined],
    [121, 0, 120, false],
    [121, 500, 120, false],
  ])("of %i s ± %i s against %i s is %s", (projected, plusMinus, limit, ok) => {
    expect(judgeProjection(projected, plusMinus, limit)).toBe(ok);
  });

  it("is said in one line", () => {
    const projection = { points: [], fixedSeconds: 2, bytesPerSecond: 1, productionBytes: 400 * gibibyte, plusMinusSeconds: 540 };
    expect(projectionInWords({ ...projection, projectedSeconds: 4_320, limitSeconds: 1_800, ok: false })).toBe(
      "at your 400.0 GiB: about 1 h 12 min ± 9 min 0 s on this disk (limit 30 min 0 s): too long",
    );
  });
});

/** Sum of squares about the line of least squares, by the formula for whole numbers from 1. */
function residual(points: readonly { bytes: number; seconds: number }[]): number {
  const n = points.length;
  const x = points.reduce((sum, { bytes }) => sum + bytes, 0) / n;
  const y = points.reduce((sum, { seconds }) => sum + seconds, 0) / n;
  const slope =
    points.reduce((sum, { bytes, seconds }) => sum + (bytes - x) * (seconds - y), 0) /
    points.reduce((sum, { bytes }) => sum + (bytes - x) ** 2, 0);
  return points.reduce((sum, { bytes, seconds }) => sum + (seconds - (y + slope * (bytes - x))) ** 2, 0);
}
