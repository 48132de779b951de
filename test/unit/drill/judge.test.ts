import { describe, expect, it } from "vitest";
import { type DrillObservations, judgeDrill } from "../../../src/steps/drill/judge.ts";

const audit = { acknowledged: 58_211, lost: 0, duplicated: 0, problem: undefined, moneyConserved: true };
const alert = { name: "DatabaseDown", firingAfterMs: 9_000, deliveredAfterMs: 9_500, resolvedAfterMs: 20_000 };

/** A drill in which everything went as it should. */
const good: DrillObservations = {
  obstacle: undefined,
  steadyBefore: true,
  unsteady: undefined,
  bittenAfterMs: 40,
  effectWithinMs: 10_000,
  undoProblem: undefined,
  recoveredAfterMs: 2_100,
  recoveryLimitMs: 30_000,
  alerts: [alert],
  steadyAfter: true,
  acknowledgedBefore: 100,
  audit,
  lossLimit: 0,
  verifies: true,
};

describe("a drill", () => {
  it("is resilient when everything was seen and within its limits", () => {
    expect(judgeDrill(good)).toEqual({
      verdict: "resilient",
      reason:
        "noticed after 40 ms, DatabaseDown fired after 9.0 s, serving again after 2.1 s (limit 30.0 s), 0 of 58211 acknowledged writes lost",
    });
  });

  it.each<[string, Partial<DrillObservations>, string, string]>([
    ["an obstacle", { obstacle: "Prometheus did not answer" }, "not carried out", "Prometheus did not answer"],
    ["an unsteady start", { steadyBefore: false, unsteady: "ready: 503" }, "steady state not met", "ready: 503"],
    ["a fault nobody noticed", { bittenAfterMs: undefined }, "fault not effective", "no client noticed the fault within 10.0 s"],
    ["a failed undo", { undoProblem: "it hangs" }, "not undone", "the fault could not be undone: it hangs"],
    ["a failed undo of a fault nobody noticed", { undoProblem: "it hangs", bittenAfterMs: undefined }, "not undone", "it hangs"],
    ["no recovery", { recoveredAfterMs: undefined }, "not resilient", "the steady state did not come back within 30.0 s"],
    ["a late recovery", { recoveredAfterMs: 30_001 }, "not resilient", "serving again after 30.0 s, the limit is 30.0 s"],
    ["a recovery that did not last", { steadyAfter: false }, "not resilient", "the steady state did not last"],
    ["a silent alert", { alerts: [{ ...alert, firingAfterMs: undefined }] }, "not resilient", "DatabaseDown did not fire"],
    [
      "a broken alert route",
      { alerts: [{ ...alert, deliveredAfterMs: undefined }] },
      "not resilient",
      "DatabaseDown fired but was not delivered",
    ],
    ["an alert that stays", { alerts: [{ ...alert, resolvedAfterMs: undefined }] }, "not resilient", "DatabaseDown was not resolved"],
    [
      "one of two alerts silent",
      { alerts: [alert, { ...alert, name: "HighErrorRate", firingAfterMs: undefined }] },
      "not resilient",
      "HighErrorRate did not fire",
    ],
    ["one lost write", { audit: { ...audit, lost: 1 } }, "not resilient", "1 of 58211 acknowledged writes are lost"],
    ["a write there twice", { audit: { ...audit, duplicated: 2 } }, "not resilient", "2 acknowledged writes are there more than once"],
    [
      "a lookup that failed",
      { audit: { ...audit, lost: 58_211, problem: "the lookup answered 500" } },
      "not resilient",
      "the lookup answered 500",
    ],
    ["no lookup", { audit: undefined }, "not resilient", "acknowledged writes were not looked up"],
    ["nothing to lose", { acknowledgedBefore: 0 }, "not resilient", "no write was acknowledged before the fault"],
    ["money that is gone", { audit: { ...audit, moneyConserved: false } }, "not resilient", "money was not conserved"],
    ["an invariant not answered", { audit: { ...audit, moneyConserved: undefined } }, "not resilient", "did not answer whether money"],
  ])("with %s is not resilient", (_, changes, verdict, reason) => {
    const judged = judgeDrill({ ...good, ...changes });
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason).toContain(reason);
  });

  it("names every shortcoming", () => {
    const { reason } = judgeDrill({
      ...good,
      recoveredAfterMs: undefined,
      alerts: [{ ...alert, firingAfterMs: undefined }],
      audit: undefined,
    });
    expect(reason.split("; ")).toHaveLength(3);
  });

  it("may lose what its limit allows, and needs no invariant where the app has none", () => {
    expect(judgeDrill({ ...good, lossLimit: 5, audit: { ...audit, lost: 5 } }).verdict).toBe("resilient");
    expect(judgeDrill({ ...good, verifies: false, audit: { ...audit, moneyConserved: undefined } }).verdict).toBe("resilient");
  });
});
