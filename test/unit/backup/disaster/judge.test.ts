import { describe, expect, it } from "vitest";
import { type DisasterObserved, judgeDisaster, nothingSeen, resultOf } from "../../../../src/steps/backup/disaster/judge.ts";
import { rpoFigure } from "../../../../src/text/recovery-words.ts";

const names = [
  "restore the newest backup",
  "start new app instances",
  "move the traffic",
  "verify all services",
  "check the data's integrity",
];
const steps = names.map((name) => ({ name, commands: ["true"], ms: 1_000, ok: true, detail: "seen" }));
const whole: DisasterObserved = {
  backup: "20261121-110000-4f1c",
  obstacle: undefined,
  steps,
  recoveredAfterMs: 19_000,
  tookBackup: false,
  behindMs: 41_000,
  audit: { acknowledged: 900, lost: 40 },
};
const limits = { rtoSeconds: 1_800, rpoSeconds: 300 };

describe("the verdict of a disaster drill", () => {
  it("is recovered when all five steps were carried out, in time and with data young enough", () => {
    expect(judgeDisaster(whole, limits)).toEqual({
      verdict: "recovered",
      reason: "clients were served again after 19 s; the data is that of 41 s before the loss, 40 of 900 acknowledged writes lost",
    });
  });

  const failed = steps.map((step, index) => (index === 3 ? { ...step, ok: false, detail: "instances running: 9 of 10" } : step));
  it.each<[string, Partial<DisasterObserved>, string, RegExp]>([
    ["nothing was seen", nothingSeen(), "not shown", /0 of 5 steps/],
    ["there was an obstacle", { obstacle: "no ledger" }, "not shown", /^no ledger$/],
    ["a step failed", { steps: failed.slice(0, 4) }, "not recovered", /^verify all services: instances running: 9 of 10$/],
    ["a step is missing", { steps: steps.slice(0, 4) }, "not shown", /4 of 5 steps/],
    ["clients were never served", { recoveredAfterMs: undefined }, "not recovered", /not served/],
    ["the time is above its limit", { recoveredAfterMs: 1_800_001 }, "not recovered", /after 30 min 0 s, the limit is 30 min 0 s/],
    ["the data is too old", { behindMs: 6 * 3_600_000 }, "not recovered", /6 h 0 min old at the loss, the limit is 5 min/],
    ["nobody looked what was lost", { audit: undefined }, "not shown", /could not be looked up/],
    ["the age of the data is not known", { behindMs: undefined }, "not shown", /could not be looked up/],
    ["nothing had been written", { audit: { acknowledged: 0, lost: 0 } }, "not shown", /no write was acknowledged/],
  ])("is not when %s", (_, changed, verdict, reason) => {
    const judged = judgeDisaster({ ...whole, ...changed }, limits);
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason).toMatch(reason);
  });

  it("names both limits when both were missed", () => {
    const { reason } = judgeDisaster(whole, { rtoSeconds: 10, rpoSeconds: 40 });
    expect(reason).toBe(
      "clients were served again after 19 s, the limit is 10 s; the newest backup was 41 s old at the loss, the limit is 40 s",
    );
  });

  it("shows no recovery point by a backup that the drill took itself: neither for the limit nor against it", () => {
    const own = { ...whole, tookBackup: true };
    for (const rpoSeconds of [300, 40]) {
      const { verdict, reason } = judgeDisaster(own, { ...limits, rpoSeconds });
      expect(verdict).toBe("not shown");
      expect(reason).toMatch(
        /^clients were served again after 19 s; there was no backup before the drill.*recovery point is not known.*parity backup/,
      );
    }
    expect(judgeDisaster(own, { ...limits, rtoSeconds: 10 })).toEqual({
      verdict: "not recovered",
      reason: "clients were served again after 19 s, the limit is 10 s",
    });
    expect(resultOf(own, limits, undefined)).toMatchObject({ tookBackup: true });
    expect(rpoFigure(resultOf(own, limits, undefined))).toMatchObject({
      ok: undefined,
      value: expect.stringMatching(/^not known: there was no backup/),
    });
    expect(rpoFigure(resultOf(whole, limits, undefined))).toMatchObject({ ok: true });
  });

  it("goes into the result with all that was seen", () => {
    expect(resultOf(whole, limits, "evidence/runbook.md")).toMatchObject({
      verdict: "recovered",
      lostSeconds: 41,
      lost: 40,
      acknowledged: 900,
      rtoLimitSeconds: 1_800,
      rpoLimitSeconds: 300,
      runbook: "evidence/runbook.md",
    });
  });
});
