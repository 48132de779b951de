import { describe, expect, it } from "vitest";
import type { BackupLevel, RestoreProof } from "../../../../src/events/event.ts";
import { outcomeUpTo } from "../../../../src/session/steps/backup.ts";
import { levelOf } from "../../../../src/state/level-of.ts";
import { isWithin } from "../../../../src/steps/backup/verify/levels.ts";

const proof = (level: BackupLevel, ok = true): RestoreProof => ({ level, name: level, ok, detail: "", seconds: 0 });
const open = (level: BackupLevel): RestoreProof => ({ ...proof(level), ok: undefined });

describe("the level that was reached", () => {
  it.each<[string, RestoreProof[], BackupLevel | undefined]>([
    ["none without a proof", [], undefined],
    ["the last of which everything held", [proof("present"), proof("readable"), proof("consistent")], "consistent"],
    ["none above one that did not hold", [proof("present"), proof("readable", false), proof("consistent"), proof("equal")], "present"],
    ["none above one that could not be looked at", [proof("present"), open("readable"), proof("consistent")], "present"],
    ["none above one for which nothing was looked at", [proof("present"), proof("consistent"), proof("equal")], "present"],
    ["not a level of which one of several proofs did not hold", [proof("present"), proof("present", false)], undefined],
  ])("is %s", (_, proofs, level) => {
    expect(levelOf(proofs)).toBe(level);
  });

  it("counts for what was asked for, or for less", () => {
    expect(isWithin("readable", "equal")).toBe(true);
    expect(isWithin("equal", "equal")).toBe(true);
    expect(isWithin("serving", "equal")).toBe(false);
  });
});

describe("what a drill showed", () => {
  it.each<[string, BackupLevel | undefined, RestoreProof[], "pass" | "fail" | "unverified"]>([
    ["passes when the level was reached", "equal", [proof("equal")], "pass"],
    ["fails when anything did not hold, also beyond the level", "equal", [proof("equal"), proof("serving", false)], "fail"],
    ["is open when the level was not reached though nothing failed", "consistent", [open("equal")], "unverified"],
    ["is open when nothing was looked at", undefined, [], "unverified"],
  ])("%s", (_, level, proofs, outcome) => {
    expect(outcomeUpTo("equal", { level, proofs })).toBe(outcome);
  });
});
