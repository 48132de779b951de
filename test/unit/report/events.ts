import type { Fact, Finding, LoadSample, ParityEvent } from "../../../src/events/event.ts";
import { emptyState, reduce } from "../../../src/state/reduce.ts";
import type { RunState } from "../../../src/state/state.ts";
import { findings } from "./findings.ts";

export const started = Date.parse("2026-11-20T12:00:00.000Z");

/** Facts of one run, each so many seconds after its start. */
export type Timed = readonly [seconds: number, fact: Fact];

export function eventsOf(facts: readonly Timed[], run = "7f3kq"): ParityEvent[] {
  return facts.map(([seconds, fact], index) => ({
    v: 1,
    seq: index + 1,
    at: new Date(started + seconds * 1000).toISOString(),
    run,
    ...fact,
  }));
}

export function stateOf(events: readonly ParityEvent[]): RunState {
  return events.reduce(reduce, emptyState);
}

const preparation: readonly Timed[] = [
  [
    0,
    {
      type: "run.started",
      command: "certify --quick",
      project: "zerostate",
      parity: "0.1.0",
      node: "24.21.0",
      configHash: "c08667b118c2d67dba233996c677f88fd44f6fc9386ff1d2d7f7b2cb33c7f4a4",
      root: "/srv/zerostate",
      commit: "854c139+",
      cpus: 2,
      memoryBytes: 25_276_510_208,
      platform: "linux",
    },
  ],
  [0.1, { type: "runtime.chosen", kind: "native", reason: "no container engine answered on /var/run/docker.sock" }],
  [
    0.2,
    {
      type: "plan.built",
      services: [{ name: "postgres", title: "PostgreSQL", instances: 1, ports: [{ name: "main", port: 15_432 }] }],
      absent: [{ name: "grafana", reason: "no Grafana on the native runtime" }],
      scaled: [
        { service: "postgres", name: "shared_buffers", production: "2GB", asked: "1GB", rule: "25 % of the 4 GiB given to Postgres" },
        { service: "redis", name: "maxmemory", production: "2gb", asked: "512mb", rule: "an eighth of the memory of this machine" },
      ],
      serviceLevel: { availability: 0.999, latencyShare: 0.99, latencyMs: 200 },
      loadTarget: 10_000,
    },
  ],
  [1, { type: "tool.found", tool: "postgres", version: "15.20", source: "path", path: "/usr/lib/postgresql/15/bin/postgres" }],
  [1.1, { type: "tool.found", tool: "redis-server", version: "7.0.15", source: "packages", path: "/home/ada/.cache/parity/redis-server" }],
  [
    1.2,
    {
      type: "tool.found",
      tool: "prometheus",
      version: "2.42.0",
      source: "packages",
      path: "/usr/bin/prometheus",
      drift: "wanted 2.53, found 2.42.0",
    },
  ],
  [1.3, { type: "tool.found", tool: "k6", version: "2.2.0", source: "go", path: "/home/ada/.cache/parity/k6" }],
  ...step(2, 4.8, "start", "start the stack", "9 services ready"),
  [2.9, { type: "service.ready", service: "postgres", instance: 0, port: 15_432, ms: 910, kept: false }],
  [3.0, { type: "service.ready", service: "redis", instance: 0, port: 16_379, ms: 120, kept: true }],
  [3.6, { type: "service.ready", service: "app", instance: 0, port: 18_080, ms: 402, kept: false }],
  [3.7, { type: "service.ready", service: "app", instance: 1, port: 18_081, ms: 431, kept: false }],
  [3.9, { type: "service.ready", service: "load-balancer", instance: 0, port: 18_443, ms: 88, kept: false }],
  [4.7, { type: "service.ready", service: "prometheus", instance: 0, port: 19_090, ms: 604, kept: false }],
  [
    5,
    {
      type: "settings.compared",
      service: "postgres",
      settings: [
        { name: "shared_buffers", production: "2GB", asked: "1GB", inForce: "1GB", ok: true },
        { name: "max_connections", production: "200", asked: "200", inForce: "200", ok: true },
        { name: "synchronous_commit", production: "on", asked: "on", inForce: "on", ok: true },
        { name: "random_page_cost", production: "1.1", asked: "1.1", inForce: "4", ok: false },
      ],
    },
  ],
];

const load: readonly Timed[] = [
  ...step(6, 68, "load", "load at 4,400 requests/s", "valid: 4,398 requests/s"),
  [
    7,
    {
      type: "load.calibrated",
      ceiling: 4900,
      target: 10_000,
      running: 4400,
      reason: "10,000 requests/s can't be judged here: this machine generates 4,900/s beside the stack; running at 4,400/s",
    },
  ],
  ...Array.from({ length: 60 }, (_, index): Timed => [8 + index, { type: "load.sampled", sample: loadSample(index + 1) }]),
  [
    68,
    {
      type: "load.finished",
      result: {
        target: 10_000,
        asked: 4400,
        reached: 4398,
        seconds: 60,
        requests: 263_880,
        dropped: 0,
        failed: 14,
        errorShare: 14 / 263_880,
        withinLatencyShare: 0.99987,
        latencyMs: { p50: 2.4, p95: 9.8, p99: 31, max: 244 },
        checksFailed: 0,
        generator: { cores: 1.1, allowedCores: 1.6, microsecondsPerRequest: 250 },
        cpuPerRequest: [{ service: "app", microseconds: 118 }],
        thresholdsCrossed: [],
        validity: { valid: true },
        ceiling: 4900,
      },
    },
  ],
];

function loadSample(t: number): LoadSample {
  const spike = t % 23 === 0 ? 3.4 : 1;
  return {
    t,
    asked: Math.min(4400, t * 1100),
    reached: Math.min(4400, t * 1100) - ((t * 37) % 23),
    dropped: 0,
    errors: t === 23 ? 0.0032 : 0,
    p50: 2.1 + ((t * 7) % 5) / 10,
    p95: (8 + ((t * 13) % 9) / 3) * Math.sqrt(spike),
    p99: (22 + ((t * 11) % 13)) * spike,
    generatorCores: 1.05 + ((t * 3) % 7) / 50,
  };
}

const fault = { drill: "kill-postgres", fault: "9ab" } as const;

const drill: readonly Timed[] = [
  ...step(70, 122, "drill", "kill postgres under load", "resilient"),
  [71, { type: "drill.steady", drill: "kill-postgres", when: "before", met: true, probes: [] }],
  [71.5, { type: "fault.recorded", ...fault, kind: "kill", service: "postgres", instance: 0, does: "is killed" }],
  ...Array.from({ length: 8 }, (_, index): Timed => [72 + index, drillSample(index - 8)]),
  [80, { type: "fault.injected", ...fault }],
  [80.1, { type: "fault.bitten", ...fault, afterMs: 40, seen: "write answered 503" }],
  [82, { type: "alert.changed", drill: "kill-postgres", alert: "DatabaseDown", state: "pending", afterMs: 1900 }],
  [96, { type: "alert.changed", drill: "kill-postgres", alert: "DatabaseDown", state: "firing", afterMs: 16_100 }],
  [97, { type: "alert.changed", drill: "kill-postgres", alert: "DatabaseDown", state: "delivered", afterMs: 17_200 }],
  [98, { type: "fault.undone", ...fault, afterMs: 17_900 }],
  [108, { type: "alert.changed", drill: "kill-postgres", alert: "DatabaseDown", state: "resolved", afterMs: 28_300 }],
  ...Array.from({ length: 34 }, (_, index): Timed => [80 + index, drillSample(index)]),
  [
    121,
    {
      type: "drill.finished",
      result: {
        drill: "kill-postgres",
        title: "Postgres is killed under load",
        verdict: "resilient",
        reason: "every acknowledged write is there and the system served again in time",
        bittenAfterMs: 40,
        alertFiringAfterMs: 16_100,
        alertDeliveredAfterMs: 17_200,
        alertResolvedAfterMs: 28_300,
        undoneAfterMs: 17_900,
        recoveredAfterMs: 2100,
        recoveryLimitMs: 30_000,
        requests: 41_900,
        failedRequests: 19_870,
        acknowledgedWrites: 58_211,
        lostWrites: 0,
        duplicatedWrites: 0,
        unacknowledgedWrites: 3,
        moneyConserved: true,
        faults: ["postgres/0 is killed"],
        effect: { probe: "write", before: "acknowledged in 8 ms", during: "answered 503", after: "acknowledged in 9 ms" },
        firstErrorAfterMs: 38,
        worstP99Ms: 67,
        detected: { alert: "DatabaseDown", afterMs: 16_100 },
        alerts: [
          {
            name: "DatabaseDown",
            must: "fire",
            firesWithinMs: 20_000,
            firingAfterMs: 16_100,
            deliveredAfterMs: 17_200,
            resolvedAfterMs: 8300,
            resolvedWithinMs: 40_000,
          },
        ],
        score: 100,
      },
    },
  ],
];

/** Two seconds in which nothing at all is answered have no latency. */
function drillSample(t: number): Fact {
  const broken = t >= 0 && t < 20;
  const silent = t === 0 || t === 1;
  return {
    type: "drill.sampled",
    drill: "kill-postgres",
    t,
    requests: 1000 - ((t + 8) % 4) * 3,
    failed: broken ? 940 + ((t * 17) % 31) : 0,
    p99: silent ? 0 : broken ? 48 + ((t * 13) % 20) : 12 + (((t + 8) * 7) % 9),
  };
}

const restore: readonly Timed[] = [
  ...step(123, 129, "backup", "back up and restore", "14 of 14 tables equal"),
  [125, { type: "backup.taken", backup: "b1", bytes: 11_700_000, seconds: 1.4, sha256: "ab".repeat(32) }],
  [
    128,
    {
      type: "restore.compared",
      result: {
        backup: "b1",
        databaseBytes: 117_440_512,
        backupBytes: 11_700_000,
        backupSeconds: 1.4,
        restoreSeconds: 2,
        compareSeconds: 0.3,
        sha256: "ab".repeat(32),
        tables: [
          { table: "public.accounts", sourceRows: 2000, restoredRows: 2000, equal: true },
          { table: "public.transfers", sourceRows: 58_211, restoredRows: 58_211, equal: true },
        ],
        controlNoticed: true,
        schemaEqual: true,
      },
    },
  ],
  [
    128.5,
    {
      type: "migrations.tried",
      result: {
        upOnEmpty: true,
        upAgainChangesNothing: true,
        downAndUpGivesSameSchema: true,
        upOnRestoredCopy: true,
        applied: 6,
        detail: "6 migrations applied",
        longestLockUnderLoad: { ms: 41, limitMs: 500 },
      },
    },
  ],
  [
    128.6,
    {
      type: "probe.measured",
      probe: "tls",
      ok: true,
      measured: [{ name: "oldest protocol accepted", value: "TLS 1.2", limit: "TLS 1.2", ok: true }],
    },
  ],
];

function step(from: number, to: number, name: "start" | "load" | "drill" | "backup" | "checks", title: string, summary: string): Timed[] {
  return [
    [from, { type: "step.started", step: name, title }],
    [to, { type: "step.finished", step: name, outcome: "done", summary, ms: (to - from) * 1000 }],
  ];
}

/** Everything in the order in which it happened. */
function inOrder(facts: readonly Timed[]): Timed[] {
  return [...facts].sort(([a], [b]) => a - b);
}

/** `certify --quick` until its report is written. */
export const untilJudged: readonly Timed[] = [
  ...inOrder([...preparation, ...load, ...drill, ...restore]),
  [130, { type: "step.started", step: "checks", title: "judge" }],
  ...findings.map((finding: Finding): Timed => [130.1, { type: "check.judged", finding }]),
];

/** What the journal holds after that. */
export const afterwards: readonly Timed[] = [
  [131, { type: "step.finished", step: "checks", outcome: "done", summary: "12 judged", ms: 1000 }],
  [131.5, { type: "report.written", files: [{ format: "html", path: "/srv/zerostate/.parity/runs/7f3kq/report.html" }] }],
  [134, { type: "service.stopped", service: "postgres", instance: 0 }],
  [135, { type: "run.finished", exitCode: 1, ms: 135_000 }],
];

export const certified: readonly ParityEvent[] = eventsOf([...untilJudged, ...afterwards]);
