import { describe, expect, test } from "vitest";
import type { Fact, Outcome } from "../../../src/events/event.ts";
import { alerts, type Case, daysAgo, drill, failedStep, finding, load, migrations, probe, restore, runOf, settings } from "./world.ts";

type Row = readonly [what: string, given: Case, outcome: Outcome, reason: RegExp];

const whole = ["pending", "firing", "delivered", "resolved"] as const;
const seenBoth = [drill(), ...alerts("DatabaseDown", whole), ...alerts("HighErrorRate", whole)];
const attestation = { id: "", who: "Ada", when: "2026-11-01", link: "https://example.org/rota", expires: "2027-02-01" };
const onCall = { attestations: [{ ...attestation, id: "zerostate/readiness/on-call" }] };
const trained = { attestations: [{ ...attestation, id: "zerostate/readiness/team-trained" }] };
const document = probe("disaster-recovery-plan", ["document", "steps"]);
const recovery = (changed = {}) => drill({ drill: "disaster-recovery", recoveredAfterMs: 600_000, ...changed });
const lock = { longestLockUnderLoad: { ms: 120, limitMs: 500 } };

const tables: Readonly<Record<string, readonly Row[]>> = {
  "zerostate/readiness/migrations-tested": [
    ["all five parts", { facts: [migrations(lock)] }, "pass", /6 applied/],
    ["without the lock", { facts: [migrations()] }, "unverified", /^4 of 5 parts measured; the longest lock under load was not$/],
    ["a lock too long", { facts: [migrations({ longestLockUnderLoad: { ms: 501, limitMs: 500 } })] }, "fail", /longest lock/],
    ["up fails on empty", { facts: [migrations({ ...lock, upOnEmpty: false })] }, "fail", /up on an empty database/],
    ["up again changes something", { facts: [migrations({ ...lock, upAgainChangesNothing: false })] }, "fail", /up again/],
    ["down and up differ", { facts: [migrations({ ...lock, downAndUpGivesSameSchema: false })] }, "fail", /down and up/],
    ["up fails on the copy", { facts: [migrations({ ...lock, upOnRestoredCopy: false })] }, "fail", /restored copy/],
    ["nothing applied", { facts: [migrations({ ...lock, applied: 0 })] }, "fail", /up on an empty database/],
    ["never tried", {}, "unverified", /not tried/],
  ],
  "zerostate/readiness/load-tested": [
    ["the rate, in time, within the service level", { facts: [load()] }, "pass", /9,998 requests\/s held for 60 s/],
    ["no load", {}, "unverified", /no load was run/],
    [
      "this machine cannot generate it",
      { facts: [load({ asked: 2_600, reached: 2_600, ceiling: 2_700 })] },
      "unverified",
      /^10,000 requests\/s: this machine can generate 2,700\/s beside the stack; held the service level at 2,600\/s$/,
    ],
    ["an invalid run", { facts: [load({ validity: { valid: false, reasons: ["12 dropped"] } })] }, "unverified", /invalid: 12 dropped/],
    [
      "an invalid run that was slow",
      { facts: [load({ withinLatencyShare: 0.2, validity: { valid: false, reasons: ["k6 starved"] } })] },
      "unverified",
      /k6 starved/,
    ],
    ["too many errors", { facts: [load({ errorShare: 0.002 })] }, "fail", /errors 0.20 %/],
    ["too slow, at a lower rate", { facts: [load({ reached: 2_000, withinLatencyShare: 0.9 })] }, "fail", /at 2,000\/s: slower than/],
    ["wrong answers", { facts: [load({ checksFailed: 6_000 })] }, "fail", /wrong answers/],
    ["a threshold of its own", { facts: [load({ thresholdsCrossed: ["transfer p95<50"] })] }, "fail", /transfer p95<50/],
    ["too short", { facts: [load({ seconds: 20 })] }, "unverified", /for 20 s, asked for is 60 s/],
    ["no figures", { facts: [load({ errorShare: Number.NaN })] }, "fail", /errors/],
    ["a lower target does not help", { facts: [load({ target: 100, asked: 100, reached: 100 })] }, "unverified", /^10,000 requests/],
  ],
  "zerostate/readiness/dashboards": [
    ["every panel with data", { facts: [probe("dashboards", ["health", "data source", "panels with data"])] }, "pass", /panels with data/],
    [
      "an empty panel",
      { facts: [probe("dashboards", ["health", "data source", "panels with data"], ["panels with data"])] },
      "fail",
      /panels/,
    ],
    [
      "panels not asked",
      { facts: [probe("dashboards", ["health", "data source"])] },
      "unverified",
      /2 of 3 parts measured; not measured: panels/,
    ],
    ["no Grafana", { plan: { absent: [{ name: "grafana", reason: "no package of it" }] } }, "unverified", /no package of it/],
    ["not measured", {}, "unverified", /not measured/],
  ],
  "zerostate/readiness/alerts-tested": [
    ["both seen whole", { facts: seenBoth }, "pass", /^2 of 2 alerts/],
    ["one never seen", { facts: [drill(), ...alerts("DatabaseDown", whole)] }, "unverified", /^1 of 2 alerts .*; not: HighErrorRate$/],
    ["one not resolved", { facts: seenBoth.slice(0, -1) }, "unverified", /HighErrorRate \(only pending, firing, delivered\)/],
    [
      "one never pending",
      { facts: [drill(), ...alerts("DatabaseDown", whole), ...alerts("HighErrorRate", ["firing", "delivered", "resolved"])] },
      "unverified",
      /^1 of 2/,
    ],
    [
      "in the wrong order",
      { facts: [drill(), ...alerts("DatabaseDown", whole), ...alerts("HighErrorRate", ["resolved", "delivered", "firing", "pending"])] },
      "unverified",
      /^1 of 2/,
    ],
    ["a fault nobody noticed", { facts: [drill({ bittenAfterMs: undefined }), ...seenBoth.slice(1)] }, "unverified", /^0 of 2/],
    ["no drill finished", { facts: seenBoth.slice(1) }, "unverified", /^0 of 2/],
    [
      "no alerts in the plan",
      { facts: seenBoth, plan: { monitoring: { timeScale: 1, scrapeSeconds: 15, alerts: [] } } },
      "unverified",
      /no alerts/,
    ],
  ],
  "zerostate/readiness/restore-tested": [
    ["equal", { facts: [restore()] }, "pass", /2 of 2 tables equal/],
    ["never", {}, "unverified", /no backup was restored/],
    ["failed", { facts: failedStep("restore", "the backup is damaged") }, "unverified", /the backup is damaged/],
    [
      "a table differs",
      { facts: [restore({ tables: [{ table: "entries", sourceRows: 9, restoredRows: 9, equal: false }] })] },
      "fail",
      /entries/,
    ],
    [
      "a row is missing",
      { facts: [restore({ tables: [{ table: "entries", sourceRows: 9, restoredRows: 8, equal: true }] })] },
      "fail",
      /restored 8/,
    ],
    ["the schema differs", { facts: [restore({ schemaEqual: false })] }, "fail", /schema/],
    ["a blind comparison", { facts: [restore({ controlNoticed: false })] }, "unverified", /proves nothing/],
    ["no tables", { facts: [restore({ tables: [] })] }, "unverified", /no table/],
    [
      "a newer attempt failed",
      { runs: [runOf([restore()], { at: daysAgo(2) }), runOf(failedStep("restore", "no space is left"), { run: "r2", at: daysAgo(1) })] },
      "unverified",
      /a newer attempt failed: no space is left/,
    ],
    [
      "an older attempt failed",
      { runs: [runOf(failedStep("restore", "no space is left"), { at: daysAgo(2) }), runOf([restore()], { run: "r2", at: daysAgo(1) })] },
      "pass",
      /equal/,
    ],
  ],
  "zerostate/readiness/dr-plan": [
    ["carried out in time", { facts: [document, recovery()] }, "pass", /carried out in 10 min 0 s/],
    ["only the document", { facts: [document, drill()] }, "unverified", /no drill carried its steps out/],
    ["no document", { facts: [probe("disaster-recovery-plan", ["document"], ["document"]), recovery()] }, "fail", /document/],
    ["not inspected", { facts: [recovery()] }, "unverified", /not inspected/],
    ["too slow", { facts: [document, recovery({ recoveredAfterMs: 1_900_000 })] }, "fail", /limit is 30 min/],
    ["writes lost", { facts: [document, recovery({ lostWrites: 3 })] }, "unverified", /recovery point is not known/],
    [
      "the drill was not effective",
      { facts: [document, recovery({ verdict: "fault not effective" })] },
      "unverified",
      /fault not effective/,
    ],
    [
      "the drill failed",
      { facts: [document, recovery({ verdict: "not resilient", reason: "never came back" })] },
      "fail",
      /never came back/,
    ],
  ],
  "zerostate/readiness/on-call": [
    ["attested, and an alert arrived", { facts: seenBoth, readiness: onCall }, "attested", /by Ada on 2026-11-01.*DatabaseDown reached/],
    ["attested, no alert arrived", { readiness: onCall }, "unverified", /no critical alert/],
    ["an alert arrived, nobody attested", { facts: seenBoth }, "unverified", /nobody attested it/],
    [
      "attested for too short",
      { facts: seenBoth, readiness: { attestations: onCall.attestations.map((each) => ({ ...each, expires: "2026-11-20" })) } },
      "expired",
      /expired on 2026-11-20/,
    ],
    [
      "on its last day",
      { facts: seenBoth, readiness: { attestations: onCall.attestations.map((each) => ({ ...each, expires: "2026-11-21" })) } },
      "attested",
      /Ada/,
    ],
  ],
  "zerostate/readiness/documentation": [
    ["complete", { facts: [probe("documentation", ["runbooks", "links", "services and ports"])] }, "pass", /runbooks/],
    ["a broken link", { facts: [probe("documentation", ["runbooks", "links", "services and ports"], ["links"])] }, "fail", /^links: no$/],
    ["ports not looked at", { facts: [probe("documentation", ["runbooks", "links"])] }, "unverified", /2 of 3/],
    ["not inspected", {}, "unverified", /not measured/],
  ],
  "zerostate/readiness/team-trained": [
    ["a game day this month", { readiness: trained }, "attested", /Ada/],
    ["nobody", {}, "unverified", /nobody attested it/],
    [
      "91 days ago",
      { readiness: { attestations: trained.attestations.map((each) => ({ ...each, when: "2026-08-22" })) } },
      "expired",
      /91 days ago; it counts for 90/,
    ],
    [
      "a day to come",
      { readiness: { attestations: trained.attestations.map((each) => ({ ...each, when: "2026-11-22" })) } },
      "unverified",
      /still to come/,
    ],
    ["somebody else's word", { readiness: onCall }, "unverified", /nobody/],
  ],
  "zerostate/security/secrets-in-vault": [
    ["nothing found in processes", { facts: [probe("secrets-in-vault", ["environments", "command lines", "logs"])] }, "pass", /logs/],
    [
      "found in an environment",
      { facts: [probe("secrets-in-vault", ["environments", "command lines", "logs"], ["environments"])] },
      "fail",
      /environments/,
    ],
    [
      "containers have layers",
      {
        facts: [
          { type: "runtime.chosen", kind: "compose", reason: "an engine answers" },
          probe("secrets-in-vault", ["environments", "command lines", "logs"]),
        ],
      },
      "unverified",
      /3 of 4 parts measured; not measured: image layers/,
    ],
    ["not looked for", {}, "unverified", /not measured/],
  ],
  "zerostate/drills/kill-postgres": [
    ["resilient", { facts: [drill()] }, "pass", /2.1 s/],
    ["never", {}, "unverified", /not carried out/],
    ["not resilient", { facts: [drill({ verdict: "not resilient", reason: "3 writes lost", lostWrites: 3 })] }, "fail", /3 writes lost/],
    ["the fault stayed", { facts: [drill({ verdict: "not undone" })] }, "fail", /./],
    ["no effect", { facts: [drill({ verdict: "fault not effective", reason: "nobody noticed" })] }, "unverified", /nobody noticed/],
    ["unsteady before", { facts: [drill({ verdict: "steady state not met" })] }, "unverified", /steady state/],
    [
      "a verdict its figures deny: too slow",
      { facts: [drill({ recoveredAfterMs: 31_000 })] },
      "fail",
      /serving again after 31 s \(limit 30 s\)/,
    ],
    ["a verdict its figures deny: lost", { facts: [drill({ lostWrites: 1 })] }, "fail", /lost 1/],
    ["a verdict its figures deny: money", { facts: [drill({ moneyConserved: false })] }, "fail", /money/],
    ["a verdict its figures deny: nobody was told", { facts: [drill({ alertDeliveredAfterMs: undefined })] }, "fail", /delivered/],
    ["nothing written", { facts: [drill({ acknowledgedWrites: 0 })] }, "fail", /acknowledged writes 0/],
  ],
  "the-dot/topology/settings-in-force": [
    ["all", { facts: [settings()] }, "pass", /^2 of 2 in force, 1 scaled for this machine$/],
    [
      "one differs",
      { facts: [settings([{ name: "shared_buffers", inForce: "128MB" }])] },
      "fail",
      /shared_buffers asked 1GB, in force 128MB/,
    ],
    ["never read", {}, "unverified", /read back/],
    ["one not read", { facts: [onlyFirst(settings())] }, "unverified", /^1 of 2 in force; the others/],
    ["nothing tuned", { plan: { services: [] } }, "not-applicable", /tunes no setting/],
  ],
  "quizmentor/slo/availability-and-latency": [
    ["held, at any rate", { facts: [load({ asked: 2_600, reached: 2_600, requests: 156_000 })] }, "pass", /at 2,600 requests\/s/],
    ["errors", { facts: [load({ errorShare: 0.01 })] }, "fail", /errors 1.00 %/],
    ["slow", { facts: [load({ withinLatencyShare: 0.98 })] }, "fail", /slower than 200 ms 2.00 % \(limit 1.00 %\)/],
    ["invalid", { facts: [load({ validity: { valid: false, reasons: ["a restart"] } })] }, "unverified", /a restart/],
    ["too few requests", { facts: [load({ requests: 900 })] }, "unverified", /900 requests are too few/],
    ["no load", {}, "unverified", /no load/],
  ],
  ...Object.fromEntries(
    Object.entries({
      "database-tls": ["plaintext connection", "application connections over TLS"],
      "jwt-secret": ["secret length", "secret entropy", "guessed secret", "empty secret", "alg none", "real secret"],
      "rate-limit": ["burst let through", "limited with 429", "Retry-After", "another client"],
      "https-only": ["plain HTTP", "TLS 1.1", "TLS 1.2", "certificate valid for"],
      "access-logs": ["marked request in the log"],
    }).map(([name, parts]) => [`zerostate/security/${name}`, probed(name, parts)]),
  ),
  "the-dot/after/services-healthy": probed("services-healthy", ["instances running", "application ready"]),
};

/** Whatever a probe measures: each part broken fails, each part missing keeps it from passing. */
function probed(name: string, parts: readonly string[]): Row[] {
  return [
    ["every part", { facts: [probe(name, parts)] }, "pass", /yes/],
    ["not measured", {}, "unverified", /not measured/],
    ...parts.flatMap((part): Row[] => [
      [`${part} broken`, { facts: [probe(name, parts, [part])] }, "fail", new RegExp(part)],
      [
        `${part} not measured`,
        { facts: [probe(name, [...parts.filter((each) => each !== part), "something else"])] },
        "unverified",
        new RegExp(`not measured: ${part}`),
      ],
    ]),
    ["the probe itself says no", { facts: [{ ...probe(name, parts), ok: false } as Fact] }, "fail", /./],
  ];
}

function onlyFirst(fact: Fact): Fact {
  return fact.type === "settings.compared" ? { ...fact, settings: fact.settings.slice(0, 1) } : fact;
}

describe.each(Object.entries(tables))("%s", (id, rows) => {
  test.each(rows)("%s", (_what, given, outcome, reason) => {
    const found = finding(id, given);
    expect(found).toMatchObject({ id, outcome });
    expect(found.reason).toMatch(reason);
    expect(found.reason).not.toMatch(/undefined|NaN requests|\.$/);
    expect(outcome !== "pass" || found.evidence.length > 0).toBe(true);
  });
});

test("what was judged here is the whole registry but the audit, which has a test of its own", async () => {
  const { checks } = await import("../../../src/checks/registry.ts");
  expect(Object.keys(tables).sort()).toEqual(
    checks
      .map(({ id }) => id)
      .filter((id) => !id.endsWith("security-audit"))
      .sort(),
  );
});
