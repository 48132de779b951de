import { describe, expect, it } from "vitest";
import type { CapacityResult } from "../../../src/events/event.ts";
import { exitCodeOf } from "../../../src/session/works/capacity.ts";
import { probeTimes } from "../../../src/steps/load/capacity/find.ts";
import { samplesOf, sampleWith } from "../../../src/steps/load/capacity/metrics-text.ts";
import { topBetween } from "../../../src/steps/load/capacity/watch-postgres.ts";

describe("the text of metrics", () => {
  const text = `# HELP db_connections Connections of the pool.
# TYPE db_connections gauge
db_connections{state="open"} 12
db_connections{state="waiting"} 3
db_connections_total 99
nodejs_eventloop_lag_seconds 0.0123
broken_metric NaN
`;

  it("gives a metric's samples, and not those of one whose name only begins alike", () => {
    expect(samplesOf(text, "db_connections")).toEqual([
      { labels: 'state="open"', value: 12 },
      { labels: 'state="waiting"', value: 3 },
    ]);
    expect(samplesOf(text, "nodejs_eventloop_lag_seconds")).toEqual([{ labels: "", value: 0.0123 }]);
    expect(sampleWith(samplesOf(text, "db_connections"), 'state="waiting"')).toBe(3);
  });

  it("gives nothing for what is not there or no number: not seen is not 0", () => {
    expect(samplesOf(text, "absent")).toEqual([]);
    expect(samplesOf(text, "broken_metric")).toEqual([]);
    expect(sampleWith(samplesOf(text, "db_connections"), 'state="idle"')).toBeUndefined();
  });
});

describe("topBetween", () => {
  const before = new Map([["1", { query: "select 1", calls: 1000, ms: 900 }]]);

  it("is the statement that took most of the time since, however much another took before", () => {
    const after = new Map([
      ["1", { query: "select 1", calls: 1100, ms: 910 }],
      ["2", { query: "insert\n  into   t", calls: 200, ms: 30 }],
    ]);
    expect(topBetween(before, after, 4)).toEqual({ text: "insert into t", share: 0.75, meanMs: 0.15, calls: 50 });
  });

  it("is none when nothing was asked since, or the extension is not there", () => {
    expect(topBetween(before, before, 4)).toBeUndefined();
    expect(topBetween(new Map(), new Map(), 4)).toBeUndefined();
  });
});

describe("exit codes of a search", () => {
  const result = (rate: number, limitedBy: CapacityResult["limitedBy"], errorShare?: number): CapacityResult => ({
    rate,
    above: undefined,
    limitedBy,
    probes: [],
    bottlenecks: [],
    model: { perRequest: [], target: 1000, cores: { value: 0, plusMinus: 0 }, appInstances: { value: 0, plusMinus: 0 } },
    ...(errorShare === undefined ? {} : { modelCheck: { change: "", predicted: 1, measured: 1, errorShare } }),
  });

  it.each<[string, CapacityResult, boolean, number]>([
    ["the asked rate was held", result(1000, "asked rate"), false, 0],
    ["the stack broke below it", result(700, "service level"), false, 1],
    ["the stack broke at every rate", result(0, "service level"), false, 1],
    ["the generator ended first", result(700, "generator"), false, 4],
    ["nothing could be judged", result(0, "generator"), false, 4],
    ["held, and the model holds", result(1000, "asked rate", -0.15), true, 0],
    ["held, and the model does not hold", result(1000, "asked rate", 0.16), true, 4],
    ["held, and the model was to be checked and was not", result(1000, "asked rate"), true, 4],
    ["the stack broke below it, whatever the model says", result(700, "service level", 0.3), true, 1],
  ])("%s", (_, found, checkModel, code) => {
    expect(exitCodeOf(found, 1000, checkModel)).toBe(code);
  });
});

it("probes for a fifth of the confirming run, within bounds, after a warm-up", () => {
  expect(probeTimes(30)).toEqual({ seconds: 5, warmUpSeconds: 1.5 });
  expect(probeTimes(10)).toEqual({ seconds: 2, warmUpSeconds: 1 });
  expect(probeTimes(1)).toEqual({ seconds: 1, warmUpSeconds: 0.5 });
});
