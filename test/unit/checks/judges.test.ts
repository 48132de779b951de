import { describe, expect, test } from "vitest";
import { shippedDrills } from "../../../src/checks/zerostate/drills/game-day/shipped-drills.ts";
import type { BackupLevel, EndpointResult, Fact, Outcome } from "../../../src/events/event.ts";
import type { ServiceLevel } from "../../../src/plan/plan.ts";
import { disasterTitle } from "../../../src/steps/backup/disaster/title.ts";
import {
  alerts,
  type Case,
  daysAgo,
  disaster,
  diskLoss,
  drill,
  failedStep,
  finding,
  gameDay,
  load,
  migrations,
  plan,
  probe,
  restore,
  runOf,
  settings,
} from "./world.ts";

type Row = readonly [what: string, given: Case, outcome: Outcome, reason: RegExp];

const whole = ["pending", "firing", "delivered", "resolved"] as const;
const seenBoth = [drill(), ...alerts("DatabaseDown", whole), ...alerts("HighErrorRate", whole)];
const attestation = { id: "", who: "Ada", when: "2026-11-01", link: "https://example.org/rota", expires: "2027-02-01" };
const onCall = { attestations: [{ ...attestation, id: "zerostate/readiness/on-call" }] };
const trained = { attestations: [{ ...attestation, id: "zerostate/readiness/team-trained" }] };
const notFired = {
  must: "fire",
  firesWithinMs: undefined,
  firingAfterMs: undefined,
  deliveredAfterMs: undefined,
  resolvedAfterMs: undefined,
  resolvedWithinMs: 40_000,
} as const;
const carried = { drill: "kill-postgres", title: "Postgres is killed under load", verdict: "resilient", reason: "", score: 100 } as const;
const everyDrill = (...except: string[]) => shippedDrills.filter((name) => !except.includes(name)).map((name) => drill({ drill: name }));
const otherDrill = (states: Parameters<typeof alerts>[1]) => [
  drill({ drill: "errors", title: "The app answers with errors" }),
  ...alerts("HighErrorRate", states, "errors"),
];
const document = probe("disaster-recovery-plan", ["document", "steps"]);
const lock = { longestLockUnderLoad: { ms: 120, limitMs: 500 } };
const proof = (ok: boolean | undefined) => ({ level: "consistent" as const, name: "amcheck", ok, detail: "a page", seconds: 1 });
const proved = (level: BackupLevel, ok: boolean): Fact => ({ type: "restore.proved", backup: "b1", proof: { ...proof(ok), level } });
const rewrite = { table: "public.orders", bytes: 12_000_000, ms: 300 };

const projectedTo = (projectedSeconds: number, ok: boolean | undefined): Fact => ({
  type: "restore.projected",
  projection: {
    points: [{ bytes: 1_000, seconds: 1 }],
    fixedSeconds: 1,
    bytesPerSecond: 1_000,
    productionBytes: 1_000_000,
    projectedSeconds,
    plusMinusSeconds: 100,
    limitSeconds: 1_800,
    ok,
  },
});

const limitedTo = (limits: Partial<ServiceLevel>) => ({ serviceLevel: { ...plan.serviceLevel, ...limits } });
const ofTransfers = { endpoints: [{ name: "POST /transfers", availability: 0.995, latencyShare: 0.99, latencyMs: 100, p95Ms: 50 }] };
const transfers = (changed: Partial<EndpointResult> = {}): EndpointResult => ({
  name: "POST /transfers",
  requests: 10_000,
  failed: 0,
  checksFailed: 0,
  latencyMs: { p50: 4, p95: 20, p99: 60, max: 300 },
  ...changed,
});

const tables: Readonly<Record<string, readonly Row[]>> = {
  "zerostate/readiness/migrations-tested": [
    ["all seven parts", { facts: [migrations(lock)] }, "pass", /6 applied/],
    [
      "without the lock",
      { facts: [migrations({ lockNotMeasured: "the backup held every migration already" })] },
      "unverified",
      /^6 of 7 parts measured; not longest lock under load: the backup held every migration already$/,
    ],
    [
      "a large table rewritten",
      { facts: [migrations({ ...lock, rewrites: [rewrite] })] },
      "fail",
      /^large tables rewritten without saying so/,
    ],
    [
      "down and up fails on the copy",
      { facts: [migrations({ ...lock, downAndUpOnRestoredCopy: false })] },
      "fail",
      /down and up on the rest/,
    ],
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
    ["p95 beyond its limit", { facts: [load()], plan: limitedTo({ p95Ms: 9 }) }, "fail", /p95 9.8 ms \(limit 9.0 ms\)/],
    ["p95 within its limit", { facts: [load()], plan: limitedTo({ p95Ms: 10 }) }, "pass", /held for 60 s/],
    [
      "an endpoint within its limits",
      { facts: [load({ endpoints: [transfers()] })], plan: limitedTo(ofTransfers) },
      "pass",
      /held for 60 s/,
    ],
    [
      "an endpoint slower than its limit, the whole within",
      { facts: [load({ endpoints: [transfers({ latencyMs: { p50: 4, p95: 80, p99: 101, max: 300 } })] })], plan: limitedTo(ofTransfers) },
      "fail",
      /POST \/transfers: p99 101 ms \(limit 100 ms\)/,
    ],
    [
      "an endpoint's p95",
      { facts: [load({ endpoints: [transfers({ latencyMs: { p50: 4, p95: 51, p99: 60, max: 70 } })] })], plan: limitedTo(ofTransfers) },
      "fail",
      /POST \/transfers: p95 51 ms \(limit 50 ms\)/,
    ],
    [
      "an endpoint that fails",
      { facts: [load({ endpoints: [transfers({ failed: 60 })] })], plan: limitedTo(ofTransfers) },
      "fail",
      /POST \/transfers: errors 0.60 % \(limit 0.50 %\)/,
    ],
    [
      "an endpoint that answers wrongly with status 200",
      { facts: [load({ endpoints: [transfers({ checksFailed: 60 })] })], plan: limitedTo(ofTransfers) },
      "fail",
      /POST \/transfers: wrong answers 0.60 %/,
    ],
    [
      "an endpoint with a limit that got no request",
      { facts: [load({ endpoints: [transfers({ name: "GET /accounts" })] })], plan: limitedTo(ofTransfers) },
      "unverified",
      /^POST \/transfers got no request$/,
    ],
    ["no figures of endpoints at all", { facts: [load()], plan: limitedTo(ofTransfers) }, "unverified", /POST \/transfers got no request/],
    [
      "a limit between two known percentiles",
      {
        facts: [load({ endpoints: [transfers({ latencyMs: { p50: 4, p95: 20, p99: 99, max: 300 } })] })],
        plan: limitedTo({ endpoints: [{ name: "POST /transfers", availability: 0.995, latencyShare: 0.999, latencyMs: 100 }] }),
      },
      "unverified",
      /limit of 100 ms holds can't be told from longest 300 ms/,
    ],
    ["ended early", { facts: [load({ endedEarly: "errors 40 % for 10 s" })] }, "fail", /ended early: errors 40 % for 10 s/],
    ["only a spike", { facts: [load({ scenario: "spike" })] }, "unverified", /no load was run/],
    ["a soak", { facts: [load({ scenario: "soak" })] }, "pass", /held for 60 s/],
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
    ["each by another drill", { facts: [drill(), ...alerts("DatabaseDown", whole), ...otherDrill(whole)] }, "pass", /^2 of 2/],
    [
      "each in another run",
      { runs: [runOf(otherDrill(whole), { at: daysAgo(2) }), runOf([drill(), ...alerts("DatabaseDown", whole)], { run: "r2" })] },
      "pass",
      /^2 of 2/,
    ],
    [
      "a newer drill that saw less of it takes nothing away",
      {
        runs: [runOf([...seenBoth], { at: daysAgo(2) }), runOf(otherDrill(["pending"]), { run: "r2", at: daysAgo(1) })],
      },
      "pass",
      /^2 of 2/,
    ],
    [
      "the same drill, newer, saw less of it",
      {
        runs: [
          runOf([drill(), ...alerts("DatabaseDown", whole), ...otherDrill(whole)], { at: daysAgo(2) }),
          runOf(otherDrill(["pending"]), { run: "r2", at: daysAgo(1) }),
        ],
      },
      "unverified",
      /HighErrorRate \(only pending\)/,
    ],
    [
      "the same drill once more in the same run, saw less of it",
      { facts: [...seenBoth, ...alerts("HighErrorRate", ["pending", "firing"]), drill()] },
      "unverified",
      /HighErrorRate \(only pending, firing\)/,
    ],
    [
      "the same drill once more in the same run, saw nothing of it",
      { facts: [...seenBoth, drill({ alerts: [{ ...notFired, name: "HighErrorRate" }] })] },
      "unverified",
      /^1 of 2 .*; not: HighErrorRate$/,
    ],
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
    ["an index is broken", { facts: [restore({ proofs: [proof(false)] })] }, "fail", /amcheck: a page/],
    ["an index could not be read", { facts: [restore({ proofs: [proof(undefined)] })] }, "unverified", /amcheck: a page/],
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
    [
      "a newer attempt broke, and a later one that went less far did not",
      {
        runs: [
          runOf([restore()], { at: daysAgo(3) }),
          runOf([proved("consistent", false)], { run: "r2", at: daysAgo(2) }),
          runOf([proved("readable", true)], { run: "r3", at: daysAgo(1) }),
        ],
      },
      "unverified",
      /a newer attempt failed: amcheck: a page/,
    ],
    [
      "an older attempt broke",
      { runs: [runOf([proved("readable", false)], { at: daysAgo(2) }), runOf([restore()], { run: "r2", at: daysAgo(1) })] },
      "pass",
      /equal/,
    ],
  ],
  "zerostate/readiness/dr-plan": [
    ["carried out in time", { facts: [document, disaster(), diskLoss()] }, "pass", /carried out in 10 min 0 s.*0\.2 s of acknowledged/],
    ["only the document", { facts: [document, drill(), diskLoss()] }, "unverified", /no drill carried its steps out/],
    ["no document", { facts: [probe("disaster-recovery-plan", ["document"], ["document"]), disaster(), diskLoss()] }, "fail", /document/],
    ["not inspected", { facts: [disaster(), diskLoss()] }, "unverified", /not inspected/],
    ["too slow for today's limit", { facts: [document, disaster({ recoveredAfterMs: 1_900_000 }), diskLoss()] }, "fail", /limit is 30 min/],
    ["a backup too old for today's limit", { facts: [document, disaster({ lostSeconds: 301 }), diskLoss()] }, "fail", /limit is 5 min/],
    ["nothing was written", { facts: [document, disaster({ acknowledged: 0, lost: 0 }), diskLoss()] }, "fail", /0 of 0/],
    [
      "the drill took its own backup",
      {
        facts: [document, disaster({ tookBackup: true, verdict: "not shown", reason: "there was no backup before the drill" }), diskLoss()],
      },
      "unverified",
      /no backup before the drill/,
    ],
    ["no log was kept", { facts: [document, disaster()] }, "unverified", /between two backups was not measured/],
    [
      "too much lost with the disk",
      { facts: [document, disaster(), diskLoss({ lostSeconds: 301, reason: "301 s lost" })] },
      "fail",
      /301 s lost/,
    ],
    [
      "the disk's loss showed nothing",
      { facts: [document, disaster(), diskLoss({ verdict: "not shown", reason: "no load" })] },
      "unverified",
      /no load/,
    ],
    [
      "the disk did not come back",
      { facts: [document, disaster(), diskLoss({ verdict: "not recovered", reason: "gone" })] },
      "fail",
      /gone/,
    ],
    [
      "the disk came back too slowly for today's limit",
      { facts: [document, disaster(), diskLoss({ recoveredAfterMs: 1_900_000 })] },
      "fail",
      /loss of the disk: 31 min 40 s, the limit is 30 min/,
    ],
    ["production's size fits", { facts: [document, disaster(), diskLoss(), projectedTo(1_000, true)] }, "pass", /carried out/],
    [
      "production's size takes too long",
      { facts: [document, disaster(), diskLoss(), projectedTo(1_801, false)] },
      "fail",
      /projected: 30 min 1 s.*the limit is 30 min/,
    ],
    [
      "production's size may take too long",
      { facts: [document, disaster(), diskLoss(), projectedTo(1_750, undefined)] },
      "unverified",
      /may be above the limit of 30 min/,
    ],
    [
      "nothing was shown",
      { facts: [document, disaster({ verdict: "not shown", reason: "no ledger" }), diskLoss()] },
      "unverified",
      /no ledger/,
    ],
    [
      "a step failed",
      { facts: [document, disaster({ verdict: "not recovered", reason: "never came back" }), diskLoss()] },
      "fail",
      /never came back/,
    ],
    [
      "a newer attempt failed",
      {
        runs: [
          runOf([document, disaster(), diskLoss()], { at: daysAgo(2) }),
          runOf(failedStep("drill", "no port is free", disasterTitle), { run: "r2", at: daysAgo(1) }),
        ],
      },
      "unverified",
      /a newer attempt failed: no port is free/,
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
    [
      "attested, with a game day",
      { readiness: trained, facts: gameDay() },
      "attested",
      /Ada .* the game day of 2026-11-21: 1 drills, 1 resilient$/,
    ],
    ["attested, no game day", { readiness: trained }, "unverified", /no game day was held here/],
    ["a game day that nobody attested", { facts: gameDay() }, "unverified", /nobody attested it/],
    [
      "a game day under another configuration, 89 days ago",
      { readiness: trained, runs: [runOf(gameDay(), { at: daysAgo(89), configHash: "other" }), runOf([], { run: "r2" })] },
      "attested",
      /1 drills/,
    ],
    [
      "a game day 91 days ago",
      { readiness: trained, runs: [runOf(gameDay(), { at: daysAgo(91) })] },
      "expired",
      /was 91 days ago, it counts for 90/,
    ],
    ["a game day without its own file", { readiness: trained, facts: gameDay({}, ["drill"]) }, "unverified", /left no journals/],
    ["a game day without a drill's journal", { readiness: trained, facts: gameDay({}, ["game-day"]) }, "unverified", /left no journals/],
    ["a game day of nothing", { readiness: trained, facts: gameDay({ drills: [] }) }, "unverified", /showed nothing/],
    [
      "a game day on which no fault bit",
      { readiness: trained, facts: gameDay({ drills: [{ ...carried, verdict: "fault not effective" }] }) },
      "unverified",
      /showed nothing/,
    ],
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
    [
      "never, and another drill failed",
      {
        facts: [
          { type: "step.started", step: "drill", title: "lose the disk under load" },
          { type: "step.finished", step: "drill", outcome: "failed", summary: "too long", ms: 1 },
        ],
      },
      "unverified",
      /^the drill was not carried out; "lose the disk under load" failed: too long$/,
    ],
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
    [
      "another drill by that name",
      { facts: [drill({ faults: ["redis/0 is paused"] })] },
      "unverified",
      /did something else: redis\/0 is paused/,
    ],
    ["nothing written", { facts: [drill({ acknowledgedWrites: 0 })] }, "fail", /acknowledged writes 0/],
    [
      "another drill failed since",
      { runs: [runOf([drill()], { at: daysAgo(2) }), runOf(failedStep("drill", "no", "Redis is killed"), { run: "r2", at: daysAgo(1) })] },
      "pass",
      /2.1 s/,
    ],
    [
      "a newer game day under another configuration could not carry it out",
      {
        runs: [
          runOf([drill()], { at: daysAgo(2) }),
          runOf(gameDay({ drills: [{ ...carried, verdict: "not carried out" }] }), { run: "r2", at: daysAgo(1), configHash: "other" }),
        ],
      },
      "pass",
      /2.1 s/,
    ],
    [
      "it was tried again since and ended with an error",
      {
        runs: [
          runOf([drill()], { at: daysAgo(2) }),
          runOf(failedStep("drill", "k6 ended", "Postgres is killed under load"), { run: "r2", at: daysAgo(1) }),
        ],
      },
      "unverified",
      /a newer attempt failed: k6 ended/,
    ],
  ],
  "zerostate/drills/game-day": [
    ["all resilient", { facts: everyDrill() }, "pass", /^\d+ of \d+ drills resilient$/],
    ["none", {}, "unverified", /^0 of .*not shown: .*kill-postgres/],
    [
      "the project's own drill of a shipped one's name",
      { facts: [...everyDrill("kill-postgres"), drill({ definition: "sha256:0" })] },
      "unverified",
      /not shown: kill-postgres$/,
    ],
    ["one not resilient", { facts: [...everyDrill(), drill({ verdict: "not resilient" })] }, "fail", /not: kill-postgres$/],
    ["one not undone", { facts: [...everyDrill(), drill({ verdict: "not undone" })] }, "fail", /not: kill-postgres$/],
    [
      "one without effect",
      { facts: [...everyDrill(), drill({ verdict: "fault not effective" })] },
      "unverified",
      /not shown: kill-postgres$/,
    ],
    [
      "one not possible here",
      { facts: [...everyDrill("kill-postgres"), ...gameDay({ notPossible: [{ drill: "kill-postgres", reason: "no kernel" }] })] },
      "unverified",
      /not shown: kill-postgres$/,
    ],
    [
      "one that was resilient, and could not be carried out on a newer game day",
      {
        runs: [
          runOf(everyDrill(), { at: daysAgo(2) }),
          runOf(gameDay({ drills: [{ ...carried, verdict: "not carried out", reason: "k6 ended" }] }), { run: "r2", at: daysAgo(1) }),
        ],
      },
      "unverified",
      /not shown: kill-postgres$/,
    ],
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
    ["p95", { facts: [load()], plan: limitedTo({ p95Ms: 9 }) }, "fail", /p95 9.8 ms/],
    ["an endpoint nobody asked", { facts: [load()], plan: limitedTo(ofTransfers) }, "unverified", /got no request/],
    ["ended early", { facts: [load({ endedEarly: "hopeless" })] }, "fail", /ended early: hopeless/],
    ["too few requests", { facts: [load({ requests: 900 })] }, "unverified", /900 requests are too few/],
    ["no load", {}, "unverified", /no load/],
  ],
  ...Object.fromEntries(
    Object.entries({
      "database-tls": ["plaintext connection", "application connections over TLS"],
      "jwt-secret": ["secret length", "secret entropy", "guessed secret", "empty secret", "alg none", "real secret"],
      "rate-limit": ["burst let through", "limited with 429", "Retry-After", "another client"],
      "https-only": ["plain HTTP", "TLS 1.1", "TLS 1.2", "certificate valid for"],
      "backups-encrypted": ["files encrypted", "another key", "its own key"],
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
