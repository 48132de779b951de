import { describe, expect, it } from "vitest";
import { compareSequences, compareTables } from "../../../src/steps/backup/verify/compare.ts";
import { areComparable } from "../../../src/steps/backup/verify/fingerprint.ts";
import { fingerprintQuery } from "../../../src/steps/backup/verify/fingerprint-query.ts";
import { normaliseSchema } from "../../../src/steps/backup/verify/schema.ts";

const table = (name: string, rows: number, content: string) => ({ table: name, rows, content });

describe("tables", () => {
  it.each([
    ["are equal with the same rows and content", [table("a", 1, "x")], [table("a", 1, "x")], [true]],
    ["are not with other content", [table("a", 1, "x")], [table("a", 1, "y")], [false]],
    ["are not with other counts", [table("a", 1, "x")], [table("a", 2, "x")], [false]],
    ["are not when one is missing, even an empty one", [table("a", 0, "0")], [], [false]],
    ["are not when one is too many", [], [table("a", 0, "0")], [false]],
  ])("%s", (_, source, restored, equal) => {
    expect(compareTables(source, restored).map((each) => each.equal)).toEqual(equal);
  });
});

describe("a restored sequence", () => {
  const at = (last: string | undefined) => [{ sequence: "s", last }];
  it.each<[string, string | undefined, string | undefined, string | undefined, boolean]>([
    ["stands where the source stood", "10", "10", "10", true],
    ["stands between, when the source went on meanwhile", "10", "15", "12", true],
    ["may not be behind", "10", "15", "9", false],
    ["may not be ahead", "10", "15", "16", false],
    ["may not be unused", "10", "10", undefined, false],
    ["may be unused when it was", undefined, "3", undefined, true],
    ["may have been used first while it was dumped", undefined, "3", "2", true],
    ["may not be used when it never was", undefined, undefined, "1", false],
    ["compares as a number", "9", "10", "10", true],
    ["may count down", "-5", "-9", "-7", true],
  ])("%s", (_, before, after, restored, ok) => {
    expect(compareSequences(at(before), at(after), at(restored)).length === 0).toBe(ok);
  });

  it.each<[string, string | undefined, string, string, bigint, boolean]>([
    ["may go on behind what a recovered log had reserved", "10", "10", "42", 33n, true],
    ["and not beyond", "10", "10", "44", 33n, false],
    ["and never before", "10", "10", "9", 33n, false],
    ["also counting down", "-5", "-5", "-30", -33n, true],
    ["also when it was first used meanwhile", undefined, "1", "33", 33n, true],
  ])("%s", (_, before, after, restored, skipped, ok) => {
    expect(compareSequences(at(before), at(after), at(restored), new Map([["s", skipped]])).length === 0).toBe(ok);
  });

  it("may be neither missing nor new", () => {
    expect(compareSequences(at("1"), at("1"), [])).toEqual(["s was not restored"]);
    expect(compareSequences([], [], at("1"))).toEqual(["s is not in the source"]);
  });
});

describe("the query of a table's content", () => {
  const quote = (name: string): string => `"${name}"`;
  it("hashes what has an exact hash as it is, and everything else as its text", () => {
    const columns = [
      { name: "id", type: "bigint", collates: false },
      { name: "label", type: "text", collates: true },
      { name: "amount", type: "numeric", collates: false },
    ];
    expect(fingerprintQuery({ schema: "public", name: "t", columns }, quote)).toContain(
      `row("id", "label" collate "C", "amount"::text collate "C")`,
    );
  });
});

describe("contents of an earlier form", () => {
  const now = { table: "public.t", rows: 1, content: "2:7 of (id integer)" };
  it("are not compared with what is read today", () => {
    expect(areComparable([now])).toBe(true);
    expect(areComparable([now, { ...now, content: "7 of (id integer)" }])).toBe(false);
  });
});

describe("a definition", () => {
  it("is the same without comments, empty lines and the random key of a dump", () => {
    const dump = (key: string): string =>
      `--\n-- PostgreSQL database dump\n--\n\n\\restrict ${key}\n\nCREATE TABLE t (a int);\n\n\\unrestrict ${key}\n`;
    expect(normaliseSchema(dump("abc"))).toBe("CREATE TABLE t (a int);");
    expect(normaliseSchema(dump("abc"))).toBe(normaliseSchema(dump("xyz")));
  });
});
