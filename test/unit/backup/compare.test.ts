import { describe, expect, it } from "vitest";
import { compareSequences, compareTables } from "../../../src/steps/backup/compare.ts";
import { fingerprintQuery } from "../../../src/steps/backup/fingerprint-query.ts";
import { judgeMigrations, type MigrationRun, type MigrationTrial } from "../../../src/steps/backup/migrations-judge.ts";
import { normaliseSchema } from "../../../src/steps/backup/schema.ts";

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

describe("a definition", () => {
  it("is the same without comments, empty lines and the random key of a dump", () => {
    const dump = (key: string): string =>
      `--\n-- PostgreSQL database dump\n--\n\n\\restrict ${key}\n\nCREATE TABLE t (a int);\n\n\\unrestrict ${key}\n`;
    expect(normaliseSchema(dump("abc"))).toBe("CREATE TABLE t (a int);");
    expect(normaliseSchema(dump("abc"))).toBe(normaliseSchema(dump("xyz")));
  });
});

describe("a trial of migrations", () => {
  const run = (changes: Partial<MigrationRun> = {}): MigrationRun => ({ ok: true, says: "boom", schema: "full", applied: 6, ...changes });
  const good: MigrationTrial = {
    empty: "empty",
    up: run(),
    again: run(),
    down: run({ schema: "less", applied: 5 }),
    upAfterDown: run(),
    restored: run(),
  };
  const allTrue = { upOnEmpty: true, upAgainChangesNothing: true, downAndUpGivesSameSchema: true, upOnRestoredCopy: true };

  it("is good when everything was shown", () => {
    expect(judgeMigrations(good)).toMatchObject({ ...allTrue, applied: 6 });
  });

  it.each<[string, Partial<MigrationTrial>, object, string]>([
    [
      "up fails",
      { up: run({ ok: false }), again: undefined, down: undefined, upAfterDown: undefined },
      { upOnEmpty: false, upAgainChangesNothing: false, downAndUpGivesSameSchema: false, upOnRestoredCopy: true },
      "up on an empty database: boom",
    ],
    [
      "up does nothing",
      { up: run({ schema: "empty" }) },
      { upOnEmpty: false, upAgainChangesNothing: false, downAndUpGivesSameSchema: false, upOnRestoredCopy: true },
      "it left the database empty",
    ],
    [
      "up again changes the definition",
      { again: run({ schema: "other" }) },
      { ...allTrue, upAgainChangesNothing: false },
      "up again: it changed the database",
    ],
    ["up again applies something", { again: run({ applied: 7 }) }, { ...allTrue, upAgainChangesNothing: false }, "up again"],
    ["down does nothing", { down: run() }, { ...allTrue, downAndUpGivesSameSchema: false }, "down: it changed nothing"],
    ["down fails", { down: run({ ok: false }), upAfterDown: undefined }, { ...allTrue, downAndUpGivesSameSchema: false }, "down: boom"],
    [
      "up after down differs",
      { upAfterDown: run({ schema: "other" }) },
      { ...allTrue, downAndUpGivesSameSchema: false },
      "the definition differs",
    ],
    [
      "up fails on the restored copy",
      { restored: run({ ok: false }) },
      { ...allTrue, upOnRestoredCopy: false },
      "up on the restored copy: boom",
    ],
  ])("says so when %s", (_, changes, expected, detail) => {
    const judged = judgeMigrations({ ...good, ...changes });
    expect(judged).toMatchObject(expected);
    expect(judged.detail).toContain(detail);
  });
});
