import { describe, expect, it } from "vitest";
import { type RecoveryTarget, targetInWords, targetSettings } from "../../../../src/steps/backup/recover/target.ts";

const ofTarget = (target: RecoveryTarget): string[] =>
  targetSettings(target, "pause")
    .split("\n")
    .filter((line) => /^recovery_target_(time|lsn|name|xid) /.test(line));

describe("the settings of a target", () => {
  it("name that one and no other: the server refuses two, even when one is empty", () => {
    expect(ofTarget({ to: "end" })).toEqual([]);
    expect(ofTarget({ to: "time", time: "2026-11-21 09:30:12.114+00" })).toEqual(["recovery_target_time = '2026-11-21 09:30:12.114+00'"]);
    expect(ofTarget({ to: "position", lsn: "0/3000148" })).toEqual(["recovery_target_lsn = '0/3000148'"]);
    expect(ofTarget({ to: "name", name: "before it's gone" })).toEqual(["recovery_target_name = 'before it''s gone'"]);
  });

  it("say what happens there", () => {
    expect(targetSettings({ to: "end" }, "promote")).toContain("recovery_target_action = 'promote'\n");
    expect(targetInWords({ to: "position", lsn: "0/3000148" })).toBe("LSN 0/3000148");
    expect(targetInWords({ to: "end" })).toBe("the end of the log");
  });
});
