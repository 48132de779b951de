import { describe, expect, it } from "vitest";
import { type DrillObservations, judgeDrill } from "../../../src/steps/drill/judge.ts";

const audit = { acknowledged: 58_211, lost: 0, duplicated: 0, unacknowledged: 3, problem: undefined, moneyConserved: true };
const alert = {
  name: "DatabaseDown",
  firesWithinMs: 20_000,
  resolvedWithinMs: 40_000,
  firingAfterMs: 9_000,
  deliveredAfterMs: 9_500,
  resolvedAfterMs: 20_000,
};
const meanwhile = { seconds: 5, unanswered: 0, failedShare: 0.002, worstP99Ms: 180 };

/** A drill in which everything went as it should. */
const good: DrillObservations = {
  obstacle: undefined,
  steadyBefore: true,
  unsteady: undefined,
  loadEnded: false,
  bittenAfterMs: 40,
  effectWithinMs: 10_000,
  effect: { probe: "write", before: "acknowledged in 8 ms", during: "503", after: "acknowledged in 9 ms" },
  effectPassed: false,
  effectGone: true,
  undoProblem: undefined,
  remains: undefined,
  recoveredAfterMs: 2_100,
  undoBeganAtMs: 9_900,
  servingAtMs: 12_000,
  recoveryLimitMs: 30_000,
  alerts: [alert],
  silent: [{ name: "HighErrorRate", firingAfterMs: undefined }],
  pendingAtUndo: [],
  alertsUnseenMs: 260,
  meanwhile,
  meanwhileLimits: undefined,
  outcome: undefined,
  requests: 5_000,
  failedRequests: 3,
  failedRequestsLimit: undefined,
  steadyAfter: true,
  acknowledgedBefore: 100,
  ledgerIdleMs: 12,
  audit,
  lossLimit: 0,
  verifies: true,
};

const rolledOut = { wanted: "another release, whole", seen: "release r complete", afterMs: 42_000, withinMs: 90_000 };

describe("a drill of a release", () => {
  const changed = { ...good, outcome: rolledOut, failedRequests: 0, failedRequestsLimit: 0 };

  it("tells when what had to come about did, and how many requests it cost", () => {
    const { verdict, reason } = judgeDrill(changed);
    expect(verdict).toBe("resilient");
    expect(reason).toContain("another release, whole after 42.0 s, 0 of 5000 requests failed");
  });

  it.each<[string, Partial<DrillObservations>, string, string]>([
    ["a lost request", { failedRequests: 1 }, "not resilient", "1 of 5000 requests failed, 0 may"],
    ["no request at all", { requests: 0 }, "not carried out", "nothing was asked, so no request could fail"],
    [
      "an outcome that never came",
      { outcome: { ...rolledOut, afterMs: undefined } },
      "not resilient",
      "not within 90.0 s, but release r complete",
    ],
    ["one that nobody saw", { outcome: { ...rolledOut, seen: undefined, afterMs: undefined } }, "not resilient", "but no answer"],
    ["one that came late", { outcome: { ...rolledOut, afterMs: 91_000 } }, "not resilient", "only after 91.0 s, the limit is 90.0 s"],
  ])("with %s is not", (_, seen, verdict, reason) => {
    const judged = judgeDrill({ ...changed, ...seen });
    expect(judged).toMatchObject({ verdict, reason: expect.stringContaining(reason) });
  });
});

describe("a drill", () => {
  it("is resilient when everything was seen and within its limits", () => {
    expect(judgeDrill(good)).toEqual({
      verdict: "resilient",
      score: 100,
      reason:
        "noticed after 40 ms (503), DatabaseDown fired after 9.0 s, serving again after 2.1 s (limit 30.0 s), 0 of 58211 acknowledged writes lost",
    });
  });

  it.each<[string, Partial<DrillObservations>, string, string, number | undefined]>([
    ["an obstacle", { obstacle: "Prometheus did not answer" }, "not carried out", "Prometheus did not answer", undefined],
    ["an unsteady start", { steadyBefore: false, unsteady: "ready: 503" }, "steady state not met", "ready: 503", undefined],
    ["a fault nobody noticed", { bittenAfterMs: undefined }, "fault not effective", "no client noticed the fault within 10.0 s", undefined],
    ["a failed undo", { undoProblem: "it hangs" }, "not undone", "the fault could not be undone: it hangs", 0],
    ["a failed undo of a fault nobody noticed", { undoProblem: "it hangs", bittenAfterMs: undefined }, "not undone", "it hangs", 0],
    ["a failed undo of a fault not quite injected", { undoProblem: "it hangs", obstacle: "not injected" }, "not undone", "it hangs", 0],
    ["an undo that only claims it", { remains: "postgres/0 is paused" }, "not undone", "and yet postgres/0 is paused", 0],
    [
      "an effect that is still there",
      { effectGone: false, recoveredAfterMs: undefined, effect: { ...good.effect, after: "503" } },
      "not resilient",
      "its effect is still there after the undo: write: 503",
      50,
    ],
    ["no recovery", { recoveredAfterMs: undefined }, "not resilient", "the steady state did not come back within 30.0 s", 50],
    ["a late recovery", { recoveredAfterMs: 60_000 }, "not resilient", "serving again after 60.0 s, the limit is 30.0 s", 75],
    ["a recovery a little late", { recoveredAfterMs: 30_001 }, "not resilient", "the limit is 30.0 s", 99],
    ["a recovery that did not last", { steadyAfter: false }, "not resilient", "the steady state did not last", 50],
    ["a silent alert", { alerts: [{ ...alert, firingAfterMs: undefined }] }, "not resilient", "DatabaseDown did not fire", 50],
    ["a late alert", { alerts: [{ ...alert, firingAfterMs: 20_001 }] }, "not resilient", "DatabaseDown fired after 20.0 s, the limit", 83],
    [
      "a broken alert route",
      { alerts: [{ ...alert, deliveredAfterMs: undefined, resolvedAfterMs: undefined }] },
      "not resilient",
      "DatabaseDown fired but was not delivered",
      66,
    ],
    [
      "an alert that stays",
      { alerts: [{ ...alert, resolvedAfterMs: undefined }] },
      "not resilient",
      "DatabaseDown was not resolved after the recovery",
      83,
    ],
    [
      "an alert that only the undo set off",
      { alerts: [{ ...alert, firingAfterMs: 9_950, deliveredAfterMs: 10_100 }] },
      "not resilient",
      "DatabaseDown was delivered only after the fault began to be taken away",
      83,
    ],
    [
      "silence that the undo alone kept",
      { pendingAtUndo: ["HighErrorRate"] },
      "not resilient",
      "HighErrorRate was pending when the undo",
      50,
    ],
    [
      "writes that were lost and no client noticed",
      { bittenAfterMs: undefined, effectGone: false, audit: { ...audit, lost: 2 } },
      "not resilient",
      "2 of 58211 acknowledged writes are lost, and no client noticed",
      0,
    ],
    [
      "load that died, and writes that could not be looked up",
      { loadEnded: true, audit: { ...audit, lost: 9, problem: "the lookup answered 503" } },
      "not carried out",
      "the load ended",
      undefined,
    ],
    ["an effect that passed by itself", { effectPassed: true }, "fault not effective", "gone before the undo began", undefined],
    ["load that died", { loadEnded: true }, "not carried out", "the load ended by itself", undefined],
    ["load that died, and its probe with it", { loadEnded: true, recoveredAfterMs: undefined }, "not carried out", "the load", undefined],
    ["an effect that passed, and a lost write", { effectPassed: true, audit: { ...audit, lost: 1 } }, "not resilient", "1 of 58211", 50],
    ["load that died, and a lost write", { loadEnded: true, audit: { ...audit, lost: 1 } }, "not resilient", "1 of 58211", 50],
    ["writers that stood still before the fault", { ledgerIdleMs: 2_001 }, "not carried out", "the last one was 2.0 s earlier", undefined],
    ["writers nobody looked at", { ledgerIdleMs: undefined }, "not carried out", "no write was acknowledged just before", undefined],
    ["an alert that stays too long", { alerts: [{ ...alert, resolvedAfterMs: 52_001 }] }, "not resilient", "resolved 40.0 s after the", 83],
    [
      "one of two alerts silent",
      { alerts: [alert, { ...alert, name: "HighErrorRate", firingAfterMs: undefined }] },
      "not resilient",
      "HighErrorRate did not fire",
      50,
    ],
    ["an alert that must not fire", { silent: [{ name: "Other", firingAfterMs: 3_000 }] }, "not resilient", "Other fired after 3.0 s", 50],
    ["silence nobody listened to", { alertsUnseenMs: 10_001 }, "not carried out", "Prometheus did not answer for 10.0 s", undefined],
    ["silence nobody ever listened to", { alertsUnseenMs: undefined }, "not carried out", "Prometheus did not answer at all", undefined],
    ["load failing meanwhile", { meanwhileLimits: { failedShare: 0.001 } }, "not resilient", "0.20 % of the load failed meanwhile", 75],
    ["load slow meanwhile", { meanwhileLimits: { failedShare: 0.01, p99Ms: 90 } }, "not resilient", "p99 was 180 ms meanwhile", 75],
    [
      "seconds without any answer meanwhile",
      { meanwhileLimits: { failedShare: 1 }, meanwhile: { ...meanwhile, unanswered: 2 } },
      "not resilient",
      "in 2 of 5 seconds meanwhile nothing was answered",
      50,
    ],
    [
      "nothing seen meanwhile",
      { meanwhileLimits: { failedShare: 0.01 }, meanwhile: { ...meanwhile, seconds: 0 } },
      "not carried out",
      "not one second of the load was seen",
      undefined,
    ],
    ["one lost write", { audit: { ...audit, lost: 1 } }, "not resilient", "1 of 58211 acknowledged writes are lost", 50],
    ["a write there twice", { audit: { ...audit, duplicated: 2 } }, "not resilient", "2 acknowledged writes are there more than once", 50],
    [
      "a lookup that failed",
      { audit: { ...audit, lost: 58_211, problem: "the lookup answered 500" } },
      "not resilient",
      "the lookup answered 500",
      50,
    ],
    ["no lookup", { audit: undefined }, "not carried out", "acknowledged writes were not looked up", undefined],
    [
      "silence nobody listened to, and an alert that never came",
      { alertsUnseenMs: 10_001, alerts: [{ ...alert, firingAfterMs: undefined }] },
      "not resilient",
      "DatabaseDown did not fire; nobody could say",
      50,
    ],
    [
      "writers that stood still, and a write there twice",
      { ledgerIdleMs: 2_001, audit: { ...audit, duplicated: 2 } },
      "not resilient",
      "2.0 s earlier; 2 acknowledged writes are there",
      50,
    ],
    ["nothing to lose", { acknowledgedBefore: 0 }, "not carried out", "no write was acknowledged before the fault", undefined],
    ["money that is gone", { audit: { ...audit, moneyConserved: false } }, "not resilient", "money was not conserved", 50],
    ["an invariant not answered", { audit: { ...audit, moneyConserved: undefined } }, "not resilient", "did not answer whether money", 50],
  ])("with %s is not resilient", (_, changes, verdict, reason, score) => {
    const judged = judgeDrill({ ...good, ...changes });
    expect(judged.verdict).toBe(verdict);
    expect(judged.reason).toContain(reason);
    expect(judged.score).toBe(score);
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

  it("is resilient where the load saw what it must meanwhile", () => {
    expect(judgeDrill({ ...good, meanwhileLimits: { failedShare: 0.01, p99Ms: 200 } }).verdict).toBe("resilient");
  });
});
