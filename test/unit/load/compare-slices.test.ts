import { describe, expect, it } from "vitest";
import type { LoadSample } from "../../../src/events/event.ts";
import { metricsIn } from "../../../src/steps/load/compare/metrics.ts";
import { cut, secondsOf, valuesOf, withoutWarmUp } from "../../../src/steps/load/compare/slices.ts";
import { runOf } from "./compare-runs.ts";

const at = (...times: readonly number[]): LoadSample[] =>
  times.map((t) => ({ ...(runOf({ seed: 1, seconds: 1 }).samples[0] as LoadSample), t }));
const timesOf = (slices: readonly (readonly LoadSample[])[]): number[][] => slices.map((slice) => slice.map(({ t }) => t));
const every = (seconds: number, until: number): number[] => Array.from({ length: until / seconds }, (_, index) => (index + 1) * seconds);

describe("slices", () => {
  it("are whole stretches of seconds", () => {
    expect(timesOf(cut(at(1, 2, 3, 4, 5, 6, 7), 3))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(cut(at(1, 2), 3)).toEqual([]);
    expect(cut([], 1)).toEqual([]);
  });

  it("are as long where samples come twice a second, not quite on time, or one is missed", () => {
    expect(timesOf(cut(at(...every(0.5, 3)), 1))).toEqual([
      [0.5, 1],
      [1.5, 2],
      [2.5, 3],
    ]);
    expect(timesOf(cut(at(1.02, 1.98, 3.03, 4.01), 2))).toEqual([
      [1.02, 1.98],
      [3.03, 4.01],
    ]);
    expect(timesOf(cut(at(1, 2, 4, 5, 6), 2))).toEqual([[1, 2], [4], [5, 6]]);
    expect(secondsOf(at(...every(0.5, 3)))).toBe(3);
  });

  it.each([
    { seconds: 10, from: 3 },
    { seconds: 60, from: 7 },
    { seconds: 600, from: 31 },
  ])("begin after the warm-up of a run of $seconds s", ({ seconds, from }) => {
    expect(withoutWarmUp(at(...every(1, seconds)))[0]?.t).toBe(from);
  });
});

describe("the value of a slice", () => {
  const [second] = at(1) as [LoadSample];
  const metrics = metricsIn([second]);
  const valueOf = (name: string, slice: readonly LoadSample[]): readonly number[] => {
    const metric = metrics.find((each) => each.name === name);
    return metric === undefined ? [] : valuesOf([slice], metric);
  };

  it("of a figure for each request is weighed by the requests", () => {
    const busy = { ...second, reached: 900, errors: 0, serviceCores: [{ service: "app" as const, cores: 0.9 }] };
    const idle = { ...second, reached: 100, errors: 1, serviceCores: [{ service: "app" as const, cores: 0.2 }] };
    expect(valueOf("errors", [busy, idle])).toEqual([0.1]);
    // 1.1 core-seconds for 1,000 requests.
    expect(valueOf("cpu app", [busy, idle])[0]).toBeCloseTo(1_100, 6);
    expect(valueOf("reached", [busy, idle])).toEqual([500]);
  });

  it("is none where it was not measured", () => {
    const { serviceCores: _, ...unread } = second;
    expect(valueOf("cpu app", [unread])).toEqual([]);
    expect(valueOf("cpu generator", [{ ...second, reached: 0 }])).toEqual([]);
  });
});
