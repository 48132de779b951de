import { describe, expect, it } from "vitest";
import { splitLosses } from "../../../../src/steps/backup/recover/audit-writes.ts";
import {
  type DiskLossObserved,
  judgeDiskLoss,
  judgePointInTime,
  type PointInTimeObserved,
  type PointRecovered,
} from "../../../../src/steps/backup/recover/judge.ts";
import { compareRows } from "../../../../src/steps/backup/recover/rows-judge.ts";

const rows = { acknowledged: 300, lost: 0, lostSeconds: 0, beyond: 0, there: 301 };
const point = (changes: Partial<PointRecovered> = {}): PointRecovered => ({ target: "time T", tableThere: true, rows, ...changes });
const recovered: PointInTimeObserved = {
  obstacle: undefined,
  points: [point({ target: "LSN L" }), point({ target: "name N" }), point()],
  goneAtTheEnd: true,
  writable: true,
  givenUp: 12,
  wanted: 3,
};

describe("a recovery to a point in time", () => {
  it("is one when every target has all and nothing of later, and the accident is in the log", () => {
    expect(judgePointInTime(recovered)).toEqual({
      verdict: "recovered",
      reason: "the dropped table came back with 301 rows, by LSN, name, time; 12 rows written after the target did not",
    });
  });

  const faults: readonly [string, Partial<PointInTimeObserved>, string, string][] = [
    ["an obstacle", { obstacle: "not possible here: no log" }, "not shown", "no log"],
    ["a missing table", { points: [point({ tableThere: false })] }, "not recovered", "is not there"],
    ["a lost row", { points: [point({ rows: { ...rows, lost: 1 } })] }, "not recovered", "1 of 300 acknowledged rows are missing"],
    ["a row of later", { points: [point({ rows: { ...rows, beyond: 2 } })] }, "not recovered", "2 rows of later are there"],
    ["a target that was not reached", { points: [point(), point()] }, "not recovered", "2 of 3 targets"],
    ["too few rows", { points: [point(), point(), point({ rows: { ...rows, acknowledged: 99 } })] }, "not shown", "fewer than 100"],
    ["an end that was not looked at", { goneAtTheEnd: undefined }, "not shown", "not looked at"],
    ["a table that was never dropped", { goneAtTheEnd: false }, "not shown", "the accident is not in it"],
    ["a copy nobody can write to", { writable: false }, "not recovered", "takes no writes"],
    ["a copy nobody tried to write to", { writable: undefined }, "not recovered", "takes no writes"],
  ];
  it.each(faults)("is none with %s", (_, changes, verdict, reason) => {
    const judged = judgePointInTime({ ...recovered, ...changes });
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason).toContain(reason);
  });
});

describe("rows after a recovery", () => {
  const mark = { acknowledged: [1, 2, 4].map((number) => ({ number, at: 1_000 * number })), askedUpTo: 6, at: 9_000 };

  it("on their way at the target may be there or not", () => {
    const whole = { acknowledged: 3, lost: 0, lostSeconds: 0, beyond: 0 };
    expect(compareRows(mark, new Set([1, 2, 4]))).toEqual({ ...whole, there: 3 });
    expect(compareRows(mark, new Set([1, 2, 3, 4, 5, 6]))).toEqual({ ...whole, there: 6 });
  });

  it("are lost when they were acknowledged before it, and beyond when they were asked for after it", () => {
    expect(compareRows(mark, new Set([1, 7, 8]))).toEqual({ acknowledged: 3, lost: 2, lostSeconds: 7, beyond: 2, there: 3 });
  });

  it("are all lost without their table", () => {
    expect(compareRows(mark, undefined)).toMatchObject({ lost: 3, lostSeconds: 8, there: 0 });
  });
});

const served: DiskLossObserved = {
  obstacle: undefined,
  failure: undefined,
  acknowledgedBefore: 2_000,
  lost: 0,
  lostLater: 0,
  duplicated: 0,
  writesAgain: true,
  lostSeconds: 0,
  rpoLimitSeconds: 300,
  moneyConserved: true,
  verifies: true,
  recoveredAfterMs: 8_000,
  rtoLimitSeconds: 1_800,
  loadEnded: false,
  noticed: true,
  recoveredServes: true,
};

describe("a recovery from a lost disk", () => {
  it("is one within both limits, and says what it cost", () => {
    expect(judgeDiskLoss(served)).toEqual({ verdict: "recovered", reason: "served again after 8.0 s, no acknowledged write lost" });
    expect(judgeDiskLoss({ ...served, lost: 5, lostSeconds: 0.1 }).reason).toContain("5 acknowledged writes of the last 0.1 s lost");
    expect(judgeDiskLoss({ ...served, verifies: false, moneyConserved: undefined }).verdict).toBe("recovered");
  });

  const faults: readonly [string, Partial<DiskLossObserved>, string, string][] = [
    ["an obstacle", { obstacle: "not possible here: no ledger" }, "not shown", "no ledger"],
    ["a failure on the way", { failure: "the stored log is damaged" }, "not recovered", "damaged"],
    ["too few writes", { acknowledgedBefore: 99 }, "not shown", "fewer than 100"],
    ["a loss nobody noticed", { noticed: false }, "not shown", "the loss was none"],
    ["the lost data itself serving", { recoveredServes: false }, "not shown", "recovered one"],
    ["writes that were not asked for", { lost: undefined }, "not shown", "not every acknowledged write"],
    ["writes lost after the recovery", { lostLater: 1 }, "not recovered", "after the recovery"],
    ["writes that are there twice", { duplicated: 2 }, "not recovered", "2 acknowledged writes are there more than once"],
    ["no write after it", { writesAgain: false }, "not recovered", "no write was acknowledged after the recovery"],
    ["older losses than the recovery point allows", { lost: 9, lostSeconds: 301 }, "not recovered", "the limit is 5 min 0 s"],
    ["a broken invariant", { moneyConserved: false }, "not recovered", "invariant"],
    ["an invariant that was not asked for", { moneyConserved: undefined }, "not shown", "invariant"],
    ["nobody served", { recoveredAfterMs: undefined }, "not recovered", "not served"],
    ["a load that ended", { recoveredAfterMs: undefined, loadEnded: true }, "not shown", "the load ended"],
    ["more time than the limit", { recoveredAfterMs: 1_800_001 }, "not recovered", "the limit is 30 min 0 s"],
  ];
  it.each(faults)("is none with %s", (_, changes, verdict, reason) => {
    const judged = judgeDiskLoss({ ...served, ...changes });
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason).toContain(reason);
  });
});

describe("acknowledged writes that are gone", () => {
  it("are told apart by when they were acknowledged", () => {
    const acknowledged = ["a", "b", "c", "d"].map((key, index) => ({ key, at: 1_000 * index }));
    const at2 = { lostAt: 2_000, goneAt: 2_000 };
    expect(splitLosses(acknowledged, ["b", "c", "d"], at2)).toEqual({ lost: 2, lostSeconds: 1, lostLater: 1 });
    expect(splitLosses(acknowledged, [], at2)).toEqual({ lost: 0, lostSeconds: 0, lostLater: 0 });
  });

  it("count as the lost server's when it acknowledged them while it was being killed", () => {
    const acknowledged = [{ key: "last", at: 2_034 }];
    expect(splitLosses(acknowledged, ["last"], { lostAt: 2_000, goneAt: 2_900 })).toEqual({ lost: 1, lostSeconds: 0, lostLater: 0 });
  });
});
