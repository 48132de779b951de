import { describe, expect, test } from "vitest";
import type { Finding, Outcome } from "../../../src/events/event.ts";
import { scoreOf } from "../../../src/state/score.ts";
import { byCategory, byGravity, openFindings } from "../../../src/state/selectors.ts";
import { exitCodeOf, verdictOf } from "../../../src/state/verdict.ts";

const points: Readonly<Record<Outcome, number | undefined>> = {
  pass: 100,
  attested: 100,
  expired: 75,
  fail: 30,
  unverified: 0,
  error: 0,
  waived: undefined,
  "not-applicable": undefined,
};

function finding(outcome: Outcome, id = `zerostate/readiness/${outcome}`, score = points[outcome], blocker = false): Finding {
  return { id, title: id, outcome, reason: "", score, blocker, measured: [], evidence: [], why: "", remedy: "", repeat: "" };
}

describe("headline and exit code", () => {
  test.each([
    [["pass", "pass"], "READY", 0, 0],
    [["pass", "attested"], "READY", 0, 0],
    [["pass", "waived", "not-applicable"], "READY", 0, 0],
    [["pass", "unverified"], "NOT PROVED", 4, 0],
    [["pass", "expired"], "NOT PROVED", 4, 0],
    [["pass", "error"], "NOT PROVED", 4, 0],
    [["waived", "not-applicable"], "NOT PROVED", 4, 0],
    [[], "NOT PROVED", 4, 0],
    [["pass", "fail"], "NOT READY", 1, 1],
    [["fail", "unverified", "error"], "NOT READY", 1, 1],
  ] as const)("%s is %s", (outcomes, headline, strict, lenient) => {
    const verdict = verdictOf(outcomes.map((outcome) => finding(outcome)));
    expect(verdict.headline).toBe(headline);
    expect(exitCodeOf(verdict, "unverified")).toBe(strict);
    expect(exitCodeOf(verdict, "failed")).toBe(lenient);
  });

  test("counts every outcome", () => {
    expect(verdictOf([finding("pass"), finding("pass"), finding("fail")]).counts).toEqual({
      pass: 2,
      fail: 1,
      unverified: 0,
      expired: 0,
      attested: 0,
      waived: 0,
      "not-applicable": 0,
      error: 0,
    });
  });
});

describe("score", () => {
  test("is none with nothing to judge, neither 0 nor 100", () => {
    expect(scoreOf([])).toBeUndefined();
    expect(scoreOf([finding("not-applicable"), finding("waived")])).toBeUndefined();
  });

  test("averages a category first, so that a long list does not outweigh a short one", () => {
    const long = Array.from({ length: 9 }, (_, index) => finding("pass", `a/long/${index}`));
    expect(scoreOf([...long, finding("unverified", "b/short/one")])).toBe(50);
  });

  test.each([
    [["pass", "expired"], 87],
    [["pass", "fail"], 65],
    [["pass", "not-applicable"], 100],
    [["unverified"], 0],
  ] as const)("%s: %i", (outcomes, score) => {
    expect(scoreOf(outcomes.map((outcome) => finding(outcome)))).toBe(score);
  });

  test("never rounds up to 100, and never goes beyond its ends", () => {
    const nearly = [...Array.from({ length: 999 }, (_, index) => finding("pass", `a/b/${index}`)), finding("expired", "a/b/last")];
    expect(scoreOf(nearly)).toBe(99);
    expect(scoreOf([finding("pass", "a/b/c", 140)])).toBe(100);
    expect(scoreOf([finding("fail", "a/b/c", -20)])).toBe(0);
  });
});

describe("order", () => {
  const all = [
    finding("pass"),
    finding("unverified"),
    finding("fail", "a/b/minor"),
    finding("fail", "a/b/major", 10, true),
    finding("waived"),
  ];

  test("is the worst first, blockers before the rest", () => {
    expect(byGravity(all).map(({ id }) => id.split("/").at(-1))).toEqual(["major", "minor", "unverified", "waived", "pass"]);
    expect(openFindings(all).map(({ outcome }) => outcome)).toEqual(["fail", "fail", "unverified"]);
  });

  test("by category keeps the order of judging", () => {
    expect([...byCategory(all)].map(([category, { length }]) => [category, length])).toEqual([
      ["zerostate/readiness", 3],
      ["a/b", 2],
    ]);
  });
});
