import { describe, expect, it } from "vitest";
import type { Fact, ParityEvent } from "../../../src/events/event.ts";
import { differencesOf, holdsOneRate } from "../../../src/steps/load/compare/comparable.ts";
import { recordsOf } from "../../../src/steps/load/compare/record.ts";
import { recordFromText, recordToText } from "../../../src/steps/load/compare/record-file.ts";
import { journalOf, originOf, runOf } from "./compare-runs.ts";
import { resultOf } from "./load-result.ts";

const at = (facts: readonly Fact[]): ParityEvent[] =>
  facts.map((fact, index) => ({ v: 1, seq: index + 1, at: `2026-11-01T10:00:0${index % 10}.000Z`, run: "aaaa", ...fact }));
const started = journalOf(runOf({ seed: 1 }))[0] as ParityEvent;
const sampled = (t: number): Fact => ({ type: "load.sampled", sample: { ...sample, t } });
const [sample] = runOf({ seed: 1, seconds: 1 }).samples as [LoadRecordSample];
type LoadRecordSample = ReturnType<typeof runOf>["samples"][number];

describe("records of a journal", () => {
  it("are what was stored", () => {
    const record = runOf({ seed: 1 });
    const [read] = recordsOf(journalOf(record));
    expect(read?.samples).toEqual(record.samples);
    expect(read?.result).toEqual(record.result);
    expect(read?.origin).toEqual(record.origin);
  });

  it("hold each load of a sitting with its own seconds, and nothing of a search or of a run that came to no end", () => {
    const load: Fact = { type: "step.started", step: "load", title: "load" };
    const finished = (asked: number): Fact => ({ type: "load.finished", result: resultOf({ asked, scenario: "soak" }) });
    const events = at([
      sampled(90),
      load,
      sampled(1),
      sampled(2),
      finished(100),
      sampled(91),
      load,
      sampled(92),
      load,
      sampled(3),
      finished(200),
    ]);
    const records = recordsOf([started, ...events]);
    expect(records.map(({ samples }) => samples.map(({ t }) => t))).toEqual([[1, 2], [3]]);
    expect(records.map(({ origin }) => [origin.asked, origin.scenario])).toEqual([
      [100, "soak"],
      [200, "soak"],
    ]);
  });

  it("are none of a journal without a beginning or a result", () => {
    expect(recordsOf(at([sampled(1)]))).toEqual([]);
    expect(recordsOf([started, ...at([sampled(1)])])).toEqual([]);
  });
});

describe("a file", () => {
  it("holds a run that another machine reads", () => {
    const record = runOf({ seed: 1, origin: { commit: undefined } });
    expect(recordFromText(recordToText(record))).toEqual(record);
  });

  it.each([
    ["another kind", { v: 1, kind: "something else" }, "kind"],
    ["a newer version", { v: 2 }, '"v"'],
    ["no samples", { samples: undefined }, "samples"],
    ["seconds that are no numbers", { samples: [{ t: "1" }] }, '"t"'],
    ["no machine", { origin: { ...originOf(), machine: undefined } }, "machine"],
    ["no validity", { result: { ...resultOf(), validity: undefined } }, "validity"],
  ])("is refused with %s", (_, wrong, names) => {
    const text = JSON.stringify({ ...(JSON.parse(recordToText(runOf({ seed: 1 }))) as object), ...wrong });
    expect(() => recordFromText(text)).toThrow(names);
  });
});

describe("what differs", () => {
  it.each([
    [
      "machine",
      { machine: "64 CPUs, 256 GiB, linux arm64" },
      "machine: 2 CPUs, 4.0 GiB, linux x64 (baseline), 64 CPUs, 256 GiB, linux arm64 (candidate)",
    ],
    ["runtime", { runtime: "compose" as const }, "runtime: native (baseline), compose (candidate)"],
    ["scenario", { scenario: "soak" as const }, "scenario: load (baseline), soak (candidate)"],
    ["rate", { asked: 1_020 }, "asked rate: 1,000/s (baseline), 1,020/s (candidate)"],
  ])("seriously: %s", (_, other, says) => {
    expect(differencesOf(originOf(), originOf(other)).serious).toEqual([says]);
  });

  it("a little: another configuration, which may be the very change; a hair of the rate not at all", () => {
    expect(differencesOf(originOf(), originOf({ configHash: "beef", asked: 1_005 }))).toEqual({
      serious: [],
      minor: ["configuration: c0ffee (baseline), beef (candidate)"],
    });
  });

  it("is nothing of a rate that is not known yet", () => {
    const { asked: _, ...unknown } = originOf();
    expect(differencesOf(originOf(), unknown).serious).toEqual([]);
  });

  it("only what holds one rate has slices that repeat each other", () => {
    expect(["load", "soak", "own", "smoke", "spike", "stress", "breakpoint"].filter((each) => holdsOneRate(each as "load"))).toEqual([
      "load",
      "soak",
      "own",
    ]);
  });
});
