import { describe, expect, it } from "vitest";
import type { Rollout } from "../../../src/runtimes/releases.ts";
import { countAnswers } from "../../../src/steps/rollouts/ask-beside.ts";
import { judgeBeside, judgeRelease, judgeShare, previewProved, seenOf, sumOf } from "../../../src/steps/rollouts/judge.ts";

const good: Rollout = { release: "r1", state: "under way", says: "1 of 2 pods are ready" };

describe("a release", () => {
  it.each<[string, Rollout, readonly string[], object]>([
    ["that goes on is left alone", good, [], { act: "go on" }],
    ["that is complete is left alone", { ...good, state: "complete" }, [], { act: "go on" }],
    [
      "that failed is taken back",
      { ...good, state: "failed", says: "CrashLoopBackOff" },
      [],
      { act: "roll back", reason: "CrashLoopBackOff" },
    ],
    ["that sets off an alert is taken back", good, ["HighErrorRate"], { act: "roll back", reason: "HighErrorRate fired" }],
    ["that was taken back is not taken back again", { ...good, release: undefined, state: "failed" }, ["HighErrorRate"], { act: "end" }],
  ])("%s", (_, rollout, firing, judged) => {
    expect(judgeRelease({ rollout, firing })).toEqual(judged);
  });
});

describe("a canary", () => {
  it.each([
    [0, 0, "go on"],
    [10, 10, "go on"],
    [20, 1, "go on"],
    [20, 2, "roll back"],
    [400, 20, "go on"],
    [400, 21, "roll back"],
  ] as const)("of whose %i requests %i failed: %s", (requests, failed, act) => {
    expect(judgeBeside({ requests, failed }).act).toBe(act);
  });
});

describe("what is a canary's own", () => {
  const answer = (status: number | undefined, by?: string) => ({
    status,
    failure: status === undefined ? "ECONNRESET" : undefined,
    ...(by === undefined ? {} : { headers: { "x-answered-by": by } }),
  });
  const count = (...answers: readonly ReturnType<typeof answer>[]) => countAnswers(answers, new Set(["10.0.0.9"]));
  const well = count(answer(200, "10.0.0.1"), answer(200, "10.0.0.1"));

  it("are the answers that came from it, good ones and bad ones", () => {
    expect(seenOf(count(answer(200, "10.0.0.9"), answer(500, "10.0.0.9")), well)).toEqual({ requests: 2, failed: 1 });
  });

  it("is nothing that the planned release answered in its place", () => {
    const instead = count(answer(200, "10.0.0.1"), answer(500, "10.0.0.1"));
    expect(seenOf(instead, well)).toEqual({ requests: 0, failed: 0 });
    expect(judgeBeside(sumOf(Array.from({ length: 20 }, () => seenOf(instead, well)))).act).toBe("go on");
  });

  it("is what nobody answered, where the planned release answers everything", () => {
    const silent = count(answer(undefined), answer(504));
    expect(seenOf(silent, well)).toEqual({ requests: 2, failed: 2 });
    expect(seenOf(silent, count(answer(200, "10.0.0.1"), answer(undefined)))).toEqual({ requests: 0, failed: 0 });
    expect(seenOf(silent, count())).toEqual({ requests: 0, failed: 0 });
  });

  it("adds up over the rounds that are looked at", () => {
    expect(sumOf([])).toEqual({ requests: 0, failed: 0 });
    expect(
      sumOf([
        { requests: 10, failed: 1 },
        { requests: 8, failed: 8 },
      ]),
    ).toEqual({ requests: 18, failed: 9 });
  });
});

describe("shared requests", () => {
  const seen = { requests: 400, beside: 41, failed: 0, wanted: { requests: 40, beside: 40 }, unwanted: { requests: 40, beside: 0 } };
  const limits = { beside: 0.1, within: 0.05, byHeader: true };

  it.each<[string, Partial<typeof seen>, boolean]>([
    ["a tenth", {}, true],
    ["a quarter", { beside: 100 }, false],
    ["none", { beside: 0 }, false],
    ["one that failed", { failed: 1 }, false],
    ["no request", { requests: 0, beside: 0 }, false],
    ["one that asked for it and did not get it", { wanted: { requests: 40, beside: 39 } }, false],
    ["one that asked not to and got it", { unwanted: { requests: 40, beside: 1 } }, false],
    ["nobody who asked for it", { wanted: { requests: 0, beside: 0 } }, false],
    ["nobody who asked not to", { unwanted: { requests: 0, beside: 0 } }, false],
  ])("%s", (_, change, as) => {
    expect(judgeShare({ ...seen, ...change }, limits)).toBe(as);
  });

  it("need nobody who asked where no header is judged", () => {
    const none = { requests: 0, beside: 0 };
    expect(judgeShare({ ...seen, wanted: none, unwanted: none }, { ...limits, byHeader: false })).toBe(true);
  });
});

describe("what is to be switched to", () => {
  it.each([
    [{ requests: 20, beside: 20, failed: 0 }, true],
    [{ requests: 20, beside: 19, failed: 0 }, false],
    [{ requests: 20, beside: 20, failed: 1 }, false],
    [{ requests: 0, beside: 0, failed: 0 }, false],
  ])("%o: %s", (asked, proved) => {
    expect(previewProved(asked)).toBe(proved);
  });
});
