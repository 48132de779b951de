import type { Check, JudgedPlan } from "../../../src/checks/check.ts";
import { judgeAll } from "../../../src/checks/judge-all.ts";
import { noReadiness, type Readiness } from "../../../src/checks/readiness/schema.ts";
import { checks } from "../../../src/checks/registry.ts";
import { shippedDefinitions } from "../../../src/checks/zerostate/drills/game-day/shipped-drills.ts";
import type {
  DisasterResult,
  DrillResult,
  Fact,
  Finding,
  GameDayResult,
  LoadResult,
  Measured,
  MigrationResult,
  RecoveryResult,
  RestoreResult,
} from "../../../src/events/event.ts";
import { emptyState, reduce } from "../../../src/state/reduce.ts";
import type { RunState } from "../../../src/state/state.ts";
import { resultOf } from "../load/load-result.ts";

export const now = "2026-11-21T12:00:00.000Z";
export const hash = "ab".repeat(32);

export function daysAgo(days: number): string {
  return new Date(Date.parse(now) - days * 86_400_000).toISOString();
}

/** A run whose facts all became true in the same second, after it had begun. */
export function runOf(facts: readonly Fact[], { run = "r1", at = daysAgo(0.01), configHash = hash } = {}): RunState {
  const started: Fact = {
    type: "run.started",
    command: "certify",
    project: "zerostate",
    parity: "0.1.0",
    node: "24.21.0",
    configHash,
    root: "/srv/zerostate",
    cpus: 2,
    memoryBytes: 2 ** 34,
    platform: "linux",
  };
  const runtime: Fact = { type: "runtime.chosen", kind: "native", reason: "no container engine answered" };
  return [started, runtime, ...facts].reduce((state, fact, index) => reduce(state, { v: 1, seq: index + 1, at, run, ...fact }), emptyState);
}

export const plan: JudgedPlan = {
  serviceLevel: { availability: 0.999, latencyShare: 0.99, latencyMs: 200 },
  limits: { recoverySeconds: 30, rtoSeconds: 1800, rpoSeconds: 300 },
  monitoring: {
    timeScale: 15,
    scrapeSeconds: 1,
    alerts: [alertRule("DatabaseDown"), alertRule("HighErrorRate")],
  },
  load: { script: "/k6/load.ts", rate: 10_000, durationSeconds: 60, env: {}, scenario: "load", seed: 1, generators: 1 },
  services: [
    {
      name: "postgres",
      kind: "service",
      title: "PostgreSQL",
      version: "15",
      instances: 1,
      ports: [],
      settings: [
        { name: "max_connections", production: "200", asked: "200" },
        { name: "shared_buffers", production: "2GB", asked: "1GB", rule: "a quarter of the memory" },
      ],
      dependsOn: [],
      networks: ["data"],
      limits: { cpus: 1, memoryBytes: 2 ** 30 },
      readyWithinSeconds: 60,
    },
  ],
  absent: [],
};

function alertRule(name: string): JudgedPlan["monitoring"]["alerts"][number] {
  return {
    name,
    expression: "up == 0",
    windowSeconds: 0,
    forSeconds: 60,
    severity: "critical",
    summary: name,
    runbook: `runbooks/${name}.md`,
  };
}

export function load(changed: Partial<LoadResult> = {}): Fact {
  const result = resultOf({
    target: 10_000,
    asked: 10_000,
    reached: 9_998,
    requests: 599_880,
    failed: 12,
    errorShare: 0.00002,
    withinLatencyShare: 0.9991,
    latencyMs: { p50: 4, p95: 9.8, p99: 31, max: 240 },
    generator: { cores: 1.1, allowedCores: 1.4, microsecondsPerRequest: 240 },
    ceiling: 12_000,
    ...changed,
  });
  return { type: "load.finished", result };
}

export function restore(changed: Partial<RestoreResult> = {}): Fact {
  return {
    type: "restore.compared",
    result: {
      backup: "b1",
      databaseBytes: 112_000_000,
      backupBytes: 20_000_000,
      backupSeconds: 1.4,
      restoreSeconds: 2,
      compareSeconds: 0.6,
      sha256: "cd".repeat(32),
      tables: [
        { table: "accounts", sourceRows: 1000, restoredRows: 1000, equal: true },
        { table: "entries", sourceRows: 58_211, restoredRows: 58_211, equal: true },
      ],
      controlNoticed: true,
      schemaEqual: true,
      ...changed,
    },
  };
}

export function disaster(changed: Partial<DisasterResult> = {}): Fact {
  return {
    type: "disaster.finished",
    result: {
      backup: "20261121-110000-4f1c",
      steps: [],
      recoveredAfterMs: 600_000,
      rtoLimitSeconds: 1_800,
      acknowledged: 900,
      lost: 40,
      lostSeconds: 41,
      rpoLimitSeconds: 300,
      runbook: "evidence/disaster-runbook.md",
      verdict: "recovered",
      reason: "clients were served again after 10 min 0 s",
      ...changed,
    },
  };
}

export function diskLoss(changed: Partial<RecoveryResult> = {}): Fact {
  return {
    type: "recovery.measured",
    result: {
      kind: "loss of the disk",
      backup: "20261121-110000-4f1c",
      target: "the end of the log",
      recoveredTo: undefined,
      acknowledged: 900,
      lost: 1,
      lostSeconds: 0.2,
      beyond: 0,
      rpoLimitSeconds: 300,
      recoveredAfterMs: 20_000,
      rtoLimitSeconds: 1_800,
      steps: [],
      verdict: "recovered",
      reason: "back after 20 s",
      ...changed,
    },
  };
}

export function drill(changed: Partial<DrillResult> = {}): Fact {
  return {
    type: "drill.finished",
    result: {
      drill: "kill-postgres",
      definition: shippedDefinitions[changed.drill ?? "kill-postgres"] ?? "sha256:another",
      title: "Postgres is killed under load",
      verdict: "resilient",
      reason: "serving again after 2.1 s",
      bittenAfterMs: 40,
      alertFiringAfterMs: 5_000,
      alertDeliveredAfterMs: 6_000,
      alertResolvedAfterMs: 12_000,
      undoneAfterMs: 6_100,
      recoveredAfterMs: 2_100,
      recoveryLimitMs: 30_000,
      requests: 20_000,
      failedRequests: 800,
      acknowledgedWrites: 58_211,
      lostWrites: 0,
      duplicatedWrites: 0,
      unacknowledgedWrites: 3,
      moneyConserved: true,
      faults: ["postgres/0 is killed"],
      effect: { probe: "write", before: "201", during: "503", after: "201" },
      firstErrorAfterMs: 40,
      worstP99Ms: 900,
      detected: { alert: "DatabaseDown", afterMs: 5_000 },
      score: 100,
      ...changed,
    },
  };
}

/** A game day with its files. */
export function gameDay(changed: Partial<GameDayResult> = {}, kinds: readonly string[] = ["drill", "game-day"]): Fact[] {
  const carried = {
    drill: "kill-postgres",
    title: "Postgres is killed under load",
    verdict: "resilient",
    reason: "2.1 s",
    score: 100,
  } as const;
  return [
    ...kinds.map((kind): Fact => ({ type: "evidence.recorded", path: `evidence/${kind}.json`, kind, bytes: 10, sha256: "ab".repeat(32) })),
    { type: "gameday.finished", result: { drills: [carried], notPossible: [], score: 100, seconds: 60, ...changed } },
  ];
}

export function migrations(changed: Partial<MigrationResult> = {}): Fact {
  return {
    type: "migrations.tried",
    result: {
      upOnEmpty: true,
      upAgainChangesNothing: true,
      downAndUpGivesSameSchema: true,
      upOnRestoredCopy: true,
      downAndUpOnRestoredCopy: true,
      rewrites: [],
      applied: 6,
      detail: "6 applied",
      ...changed,
    },
  };
}

export function alerts(
  name: string,
  states: readonly ("pending" | "firing" | "delivered" | "resolved")[],
  drillName = "kill-postgres",
): Fact[] {
  return states.map((state, index) => ({ type: "alert.changed", drill: drillName, alert: name, state, afterMs: 1000 * (index + 1) }));
}

/** A probe that measured the named parts; those in `bad` broken. */
export function probe(name: string, parts: readonly string[], bad: readonly string[] = []): Fact {
  const measured = parts.map((part): Measured => ({ name: part, value: bad.includes(part) ? "no" : "yes", ok: !bad.includes(part) }));
  return { type: "probe.measured", probe: name, ok: measured.every(({ ok }) => ok), measured };
}

export function settings(changed: { readonly name: string; readonly inForce: string }[] = []): Fact {
  const values = [
    { name: "max_connections", production: "200", asked: "200", inForce: "200" },
    { name: "shared_buffers", production: "2GB", asked: "1GB", inForce: "1GB" },
  ].map((each) => ({ ...each, ...changed.find(({ name }) => name === each.name) }));
  return { type: "settings.compared", service: "postgres", settings: values.map((each) => ({ ...each, ok: each.inForce === each.asked })) };
}

export function failedStep(step: "load" | "drill" | "restore" | "backup", summary: string, title: string = step): Fact[] {
  return [
    { type: "step.started", step, title },
    { type: "step.finished", step, outcome: "failed", summary, ms: 100 },
  ];
}

export interface Case {
  readonly runs?: readonly RunState[];
  readonly facts?: readonly Fact[];
  readonly readiness?: Partial<Readiness>;
  readonly plan?: Partial<JudgedPlan>;
  readonly only?: readonly Check[];
}

export function judged({ runs, facts = [], readiness = {}, plan: changed = {}, only }: Case): Finding[] {
  return judgeAll({
    runs: runs ?? [runOf(facts)],
    configHash: hash,
    now,
    plan: { ...plan, ...changed },
    readiness: { ...noReadiness, ...readiness },
    ...(only === undefined ? {} : { only }),
  });
}

export function finding(id: string, given: Case): Finding {
  const check = checks.find((each) => each.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  const [found] = judged({ ...given, only: [check] });
  if (found === undefined) throw new Error(`${id} was not judged`);
  return found;
}
