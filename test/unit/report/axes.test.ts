import { expect, test } from "vitest";
import { dateScale, dateTick } from "../../../src/report/charts/dates.ts";
import { exponents, flattened, logarithmic } from "../../../src/report/charts/logarithmic.ts";
import type { Plot } from "../../../src/report/charts/plot.ts";
import { upTo } from "../../../src/report/charts/scale.ts";
import { axisTime } from "../../../src/text/words.ts";

const at = (text: string) => Date.parse(`${text}Z`) / 1000;

test.each([
  ["2026-11-21T09:00:00", "2026-11-21T09:04:00", ["11-21 09:00", "11-21 09:01", "11-21 09:02", "11-21 09:03", "11-21 09:04"]],
  ["2026-11-21T08:50:00", "2026-11-21T12:10:00", ["11-21 09:00", "11-21 10:00", "11-21 11:00", "11-21 12:00"]],
  ["2026-11-20T12:00:00", "2026-11-24T12:00:00", ["11-21", "11-22", "11-23", "11-24"]],
  ["2026-11-20T12:00:00", "2026-11-20T12:00:00", ["11-20 12:00", "11-20 12:01"]],
])("dates from %s to %s stand at round times", (from, to, ticks) => {
  const scale = dateScale(at(from), at(to));
  expect(scale.ticks.map(dateTick(scale))).toEqual(ticks);
});

test.each([1, 40, 900, 4000])("%i days have few dates, all within", (days) => {
  const scale = dateScale(at("2026-01-01T03:00:00"), at("2026-01-01T03:00:00") + days * 86_400);
  expect(scale.ticks.length).toBeLessThan(12);
  expect(scale.ticks.length).toBeGreaterThan(0);
  expect(scale.ticks.filter((tick) => tick < scale.from || tick > scale.to)).toEqual([]);
});

test("a logarithmic axis begins and ends at a step, and holds all", () => {
  const steps = [1, 10, 60, 600, 3600];
  expect(logarithmic(1.5, 1800, steps)).toEqual({ from: 1, to: 3600, ticks: steps });
  expect(logarithmic(10, 10, steps)).toEqual({ from: 10, to: 100, ticks: [10] });
  expect(logarithmic(0.2, 9000, steps)).toEqual({ from: 0.2, to: 9000, ticks: steps });
  expect(exponents(logarithmic(1, 10, [1, 10]))).toEqual({ from: 0, to: 1, ticks: [0, 1] });
});

test("a flattened plot says the values that it had", () => {
  const told: string[] = [];
  const plot: Plot = {
    id: "p",
    title: "",
    description: "",
    x: upTo(10),
    y: logarithmic(1, 3600, [1, 10, 60, 600, 3600]),
    tick: axisTime,
    series: [
      {
        name: "",
        look: "",
        points: [
          { x: 10, y: 600 },
          { x: 100, y: undefined },
        ],
      },
    ],
    limit: { y: 1000, name: "" },
    whisker: { x: 100, from: 1, to: 10 },
  };
  const flat = flattened(plot);
  told.push(...flat.y.ticks.map(flat.tick));
  expect(told).toEqual(["1 s", "10 s", "1 min", "10 min", "1 h"]);
  expect(flat.series[0]?.points).toEqual([
    { x: 1, y: Math.log10(600) },
    { x: 2, y: undefined },
  ]);
  expect(flat).toMatchObject({ limit: { y: 3 }, whisker: { x: 2, from: 0, to: 1 } });
});

test.each([
  [0, "0 s"],
  [0.25, "0.25 s"],
  [60, "1 min"],
  [90, "90 s"],
  [3600, "1 h"],
  [5400, "90 min"],
])("%d seconds on an axis are %s", (seconds, says) => expect(axisTime(seconds)).toBe(says));
