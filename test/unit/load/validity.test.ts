import { describe, expect, it } from "vitest";
import { couldNotAsk, judgeValidity, type Observation } from "../../../src/steps/load/validity.ts";

const enough = { droppedByTarget: 0, droppedOtherwise: 0, longestSeconds: 0, share: 0 };

const good: Observation = {
  asked: 1000,
  reached: 999,
  seconds: 20,
  dropped: 5,
  cores: 2,
  generatorCores: 0.5,
  stackCores: 0.8,
  machineCores: 1.5,
  users: { most: 200, starved: false, starvation: enough },
  clockJumpMs: 20,
  longestGapMs: 1_100,
  restarted: [],
  generatorErrors: new Map(),
  incomplete: [],
};

interface Case {
  readonly title: string;
  readonly broken: Partial<Observation>;
  readonly says: RegExp;
  /** The nearest observation that is still good. */
  readonly control: Partial<Observation>;
}

const cases: readonly Case[] = [
  {
    title: "too few reached",
    broken: { reached: 979, dropped: 21 },
    says: /^979\/s of 1,000\/s were reached, 21 requests dropped \(limit 2 %\)$/,
    control: { reached: 980, dropped: 20 },
  },
  {
    title: "k6 says it starved",
    broken: { users: { ...good.users, starved: true, starvation: { ...enough, droppedOtherwise: 3 } } },
    says: /ran out of virtual users: all 200/,
    control: { users: { ...good.users, starved: true, starvation: { ...enough, droppedByTarget: 3 } } },
  },
  {
    title: "all users busy most of the time",
    broken: { users: { ...good.users, starvation: { ...enough, share: 0.51 } } },
    says: /ran out of virtual users/,
    control: { users: { ...good.users, starvation: { ...enough, share: 0.5 } } },
  },
  {
    title: "all users busy for seconds of a long run",
    broken: { users: { ...good.users, starvation: { ...enough, share: 0.01, longestSeconds: 3 } } },
    says: /all 200 waited for answers for 3\.0 s$/,
    control: { users: { ...good.users, starvation: { ...enough, share: 0.01, longestSeconds: 2 } } },
  },
  {
    title: "too few reached, and the silence of the target explains only some of it",
    broken: { reached: 900, dropped: 2000, users: { ...good.users, starvation: { ...enough, droppedByTarget: 1500 } } },
    says: /^900\/s of 1,000\/s were reached/,
    control: { reached: 900, dropped: 2000, users: { ...good.users, starvation: { ...enough, droppedByTarget: 2000 } } },
  },
  {
    title: "a generator that stood still",
    broken: { longestGapMs: 4_000 },
    says: /^the generator stood still for 4\.0 s$/,
    control: { longestGapMs: 3_000 },
  },
  {
    title: "figures that are not complete",
    broken: { incomplete: ["the script makes more series than are followed"] },
    says: /^the script makes more series/,
    control: { incomplete: [] },
  },
  {
    title: "generator near its limit",
    broken: { generatorCores: 0.97, machineCores: 1.8 },
    says: /^the generator used 0\.97 of the 1\.20 cores it may have \(limit 80 %\)$/,
    control: { generatorCores: 0.95, machineCores: 1.8 },
  },
  {
    title: "stack leaves nothing to the generator",
    broken: { stackCores: 2.1, generatorCores: 0.1, machineCores: 2 },
    says: /0\.10 of the 0\.00 cores/,
    control: { stackCores: 1.8, generatorCores: 0.1, machineCores: 2 },
  },
  {
    title: "generator not measured",
    broken: { generatorCores: undefined, machineCores: 1 },
    says: /the generator used could not be read/,
    control: { generatorCores: 0, machineCores: 1 },
  },
  {
    title: "machine not measured",
    broken: { machineCores: undefined },
    says: /this machine could not be read/,
    control: { machineCores: 0 },
  },
  {
    title: "a neighbour",
    broken: { machineCores: 1.71 },
    says: /^something else used 0\.41 of 2 cores \(limit 20 %\)$/,
    control: { machineCores: 1.69 },
  },
  { title: "clock forwards", broken: { clockJumpMs: 501 }, says: /the clock jumped by 0\.50 s/, control: { clockJumpMs: 500 } },
  { title: "clock backwards", broken: { clockJumpMs: -3000 }, says: /the clock jumped by -3\.00 s/, control: { clockJumpMs: -500 } },
  { title: "restarts", broken: { restarted: ["postgres/0"] }, says: /^postgres\/0 ended or started again/, control: { restarted: [] } },
  {
    title: "own errors",
    broken: { generatorErrors: new Map([["too many open files", 12]]) },
    says: /"too many open files" 12 times/,
    control: { generatorErrors: new Map() },
  },
];

describe("judgeValidity", () => {
  it("accepts a good run", () => {
    expect(judgeValidity(good)).toEqual({ valid: true });
  });

  it.each(cases)("$title: invalid, for this reason alone", ({ broken, says }) => {
    const verdict = judgeValidity({ ...good, ...broken });
    expect(verdict).toEqual({ valid: false, reasons: [expect.stringMatching(says)] });
  });

  it.each(cases)("$title: valid just inside the limit", ({ control }) => {
    expect(judgeValidity({ ...good, ...control })).toEqual({ valid: true });
  });

  it("tells the reasons by which arrivals could not be asked from those that were in the way", () => {
    const reasons = cases.flatMap(({ title, broken }) => {
      const verdict = judgeValidity({ ...good, ...broken });
      return verdict.valid ? [] : verdict.reasons.map((reason) => ({ title, is: couldNotAsk(reason) }));
    });
    expect(reasons).toHaveLength(cases.length);
    expect(reasons.filter(({ is }) => is).map(({ title }) => title)).toEqual([
      "too few reached",
      "k6 says it starved",
      "all users busy most of the time",
      "all users busy for seconds of a long run",
      "too few reached, and the silence of the target explains only some of it",
    ]);
  });

  it("gives every reason at once", () => {
    const verdict = judgeValidity({ ...good, reached: 100, restarted: ["app/1"], clockJumpMs: 9000 });
    expect(verdict).toMatchObject({ valid: false, reasons: { length: 3 } });
  });
});
