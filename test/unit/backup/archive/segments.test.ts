import { describe, expect, it } from "vitest";
import { coverageOf, missingAtTheEnd, missingOf, positionAt, segmentOf } from "../../../../src/steps/backup/archive/segments.ts";

const segmentBytes = 16 * 1024 * 1024;
const segment = (name: string) => segmentOf(name, segmentBytes) ?? expect.fail(`${name} is no segment`);
const log = (...numbers: (string | number)[]) =>
  numbers.map((number) =>
    segment(typeof number === "string" ? number : `00000001${"0".repeat(8)}${number.toString(16).toUpperCase().padStart(8, "0")}`),
  );
const fromFive = { timeline: 1, from: "0/5000028", segmentBytes };

describe("the segments of a log", () => {
  it("are known by their names, and nothing else is", () => {
    expect(segment("0000000200000001000000FF")).toEqual({ name: "0000000200000001000000FF", timeline: 2, number: 511n, partial: false });
    expect(segment("000000010000000000000005.partial")).toMatchObject({ number: 5n, partial: true });
    for (const name of ["00000002.history", "segments.ndjson", "incoming", "00000001000000000000000g"]) {
      expect(segmentOf(name, segmentBytes)).toBeUndefined();
    }
    expect(positionAt(511n, segmentBytes)).toBe("1/FF000000");
  });

  it("cover what follows a position until one is missing, and each that is missing is named", () => {
    expect(coverageOf(log(4, 5, 6, 7), fromFive)).toEqual({ wholeTo: "000000010000000000000007", missing: [] });
    expect(coverageOf(log(5, 7, 9), fromFive)).toEqual({
      wholeTo: "000000010000000000000005",
      missing: ["000000010000000000000006", "000000010000000000000008"],
    });
    expect(coverageOf(log(6, 7), fromFive)).toEqual({ wholeTo: undefined, missing: ["000000010000000000000005"] });
    expect(coverageOf(log(3, 4), fromFive)).toEqual({ wholeTo: undefined, missing: [] });
  });

  it("that are there in part count as the last, and as missing before others", () => {
    const part = "000000010000000000000006.partial";
    expect(coverageOf(log(5, part), fromFive).missing).toEqual([]);
    expect(coverageOf(log(5, part, 7), fromFive)).toEqual({ wholeTo: "000000010000000000000005", missing: ["000000010000000000000006"] });
    expect(coverageOf(log(5, part, 6, 7), fromFive).missing).toEqual([]);
  });

  it("of another timeline fill no gap", () => {
    expect(coverageOf(log(5, "000000020000000000000006", 7), fromFive).missing).toEqual(["000000010000000000000006"]);
    expect(missingOf(log(5, "000000020000000000000008", "00000002000000000000000A"), segmentBytes)).toEqual(["000000020000000000000009"]);
  });

  it("are missing at the end where only an older timeline reaches that far", () => {
    expect(missingAtTheEnd(log(5, 6, 7), "0/7000100", segmentBytes)).toEqual([]);
    const newer = log(5, 6, 7, "000000020000000000000006");
    expect(missingAtTheEnd(newer, "0/6000100", segmentBytes)).toEqual([]);
    expect(missingAtTheEnd(newer, "0/7000100", segmentBytes)).toEqual(["000000020000000000000007"]);
  });

  it("go on across the end of a log file of 4 GiB", () => {
    const all = ["0000000100000000000000FE", "0000000100000000000000FF", "000000010000000100000000"];
    expect(coverageOf(log(...all), { timeline: 1, from: "0/FE000000", segmentBytes }).missing).toEqual([]);
    expect(coverageOf(log(all[0] ?? "", all[2] ?? ""), { timeline: 1, from: "0/FE000000", segmentBytes }).missing).toEqual([all[1]]);
  });
});
