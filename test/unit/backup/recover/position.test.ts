import { describe, expect, it } from "vitest";
import { endOfRecord, firstGap, positionOf, reaches, segmentsBetween } from "../../../../src/steps/backup/recover/position.ts";

const segmentBytes = 16 * 1024 ** 2;

describe("a position in the log", () => {
  it("is a number of two halves", () => {
    expect(positionOf("16/B374D848")).toBe(0x16b374d848n);
    expect(reaches("1/0", "0/FFFFFFFF")).toBe(true);
    expect(reaches("0/FFFFFFFF", "1/0")).toBe(false);
    expect(reaches("0/30", "0/30")).toBe(true);
  });

  it.each([
    ["0/B106000", "0/B106000"],
    ["0/B106018", "0/B106000"],
    ["0/C000028", "0/C000000"],
    ["1/28", "1/0"],
    ["0/B106028", "0/B106028"],
    ["0/B1039B0", "0/B1039B0"],
  ])("%s, where the next record begins, is the end of the one before it: %s", (next, end) => {
    expect(endOfRecord(next, segmentBytes)).toBe(end);
  });

  it("is in a file whose name counts segments, and a new high half after 256 of 16 MiB", () => {
    expect(segmentsBetween(1, "0/FE000028", "1/1", segmentBytes)).toEqual([
      "0000000100000000000000FE",
      "0000000100000000000000FF",
      "000000010000000100000000",
    ]);
    expect(segmentsBetween(3, "0/3000148", "0/3FFFFFF", segmentBytes)).toEqual(["000000030000000000000003"]);
  });
});

describe("a gap in the log", () => {
  const start = { timeline: 1, from: "0/2000100", segmentBytes };
  const names = ["000000010000000000000002", "000000010000000000000003", "000000010000000000000004", "000000010000000000000005"];

  it("is none while every file is there, in whatever order", () => {
    expect(firstGap(start, names.toReversed())).toBeUndefined();
    expect(firstGap(start, [])).toBeUndefined();
  });

  it.each(names.slice(0, -1))("is found where %s is missing", (missing) => {
    expect(
      firstGap(
        start,
        names.filter((name) => name !== missing),
      ),
    ).toBe(missing);
  });

  it("does not matter before the backup's own end, or on another timeline", () => {
    expect(firstGap({ ...start, from: "0/4000000" }, names.slice(2))).toBeUndefined();
    expect(firstGap(start, [...names, "000000020000000000000009"])).toBeUndefined();
  });
});
