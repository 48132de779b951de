import { describe, expect, it } from "vitest";
import {
  asideName,
  growingPattern,
  growingPrefix,
  type LiveTarget,
  refuseTarget,
  type TargetState,
} from "../../../../src/steps/backup/live/target.ts";

const absent: TargetState = { exists: false, holdsData: false };
const empty: TargetState = { exists: true, holdsData: false };
const full: TargetState = { exists: true, holdsData: true };

describe("the target of a restore on the live server", () => {
  it.each<[LiveTarget, TargetState]>([
    [{ into: "beside" }, absent],
    [{ into: "beside" }, empty],
    [{ replace: "shop" }, full],
    [{ replace: "other" }, full],
  ])("%o may be", (target, state) => {
    expect(() => refuseTarget(target, state, "shop")).not.toThrow();
  });

  it.each<[LiveTarget, TargetState, string]>([
    [{ into: "shop" }, full, "NOT_OURS"],
    [{ into: "shop" }, absent, "NOT_OURS"],
    [{ into: "beside" }, full, "NOT_OURS"],
    [{ into: "postgres" }, empty, "NOT_OURS"],
    [{ replace: "template1" }, full, "NOT_OURS"],
    [{ replace: "nosuch" }, absent, "USAGE"],
    [{ into: `${growingPrefix}mine` }, absent, "NOT_OURS"],
    [{ replace: `${growingPrefix}mine` }, full, "NOT_OURS"],
    [{ into: "" }, absent, "USAGE"],
    [{ into: "ü".repeat(32) }, absent, "USAGE"],
  ])("%o is refused", (target, state, code) => {
    expect(() => refuseTarget(target, state, "shop")).toThrow(expect.objectContaining({ code }));
  });
});

describe("what is removed as an unfinished restore", () => {
  it.each([
    [`${growingPrefix}20261121-093012-4f1c`, true],
    [`${growingPrefix}mine`, false],
    [`${growingPrefix}20261121-093012-4f1c_mine`, false],
    ["shop", false],
  ])("%s: %s", (name, removed) => {
    expect(new RegExp(growingPattern).test(name)).toBe(removed);
  });
});

describe("what is put aside", () => {
  it("is named after what it was and what took its place, and never like another", () => {
    expect(asideName("shop", "20261121-093012-4f1c", new Set())).toBe("shop_before_20261121-093012-4f1c");
    expect(asideName("shop", "1", new Set(["shop_before_1", "shop_before_1_2"]))).toBe("shop_before_1_3");
  });
  it("has a name the server does not cut off", () => {
    const name = asideName("ü".repeat(31), "20261121-093012-4f1c", new Set());
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
    expect(name).toMatch(/^ü+_before_20261121-093012-4f1c$/);
  });
});
