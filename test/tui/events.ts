import type { Fact, Finding, Outcome, ParityEvent } from "../../src/events/event.ts";
import type { ServiceName } from "../../src/plan/plan.ts";
import { backingUp, id, listed, recovered } from "../unit/report/backup-facts.ts";
import { capacity, comparison, probes, watchedResult, watchedSample } from "../unit/report/load-events.ts";

/** A run as it is recorded: facts, each with the second at which it became true. */
export type Timed = readonly [second: number, fact: Fact];

const began = Date.parse("2026-11-21T12:00:00.000Z");

/** The facts as events, their clock moved so that the last one is at `endsAt` (ms since 1970). */
export function eventsOf(facts: readonly Timed[], endsAt?: number): ParityEvent[] {
  const start = endsAt === undefined ? began : endsAt - (facts.at(-1)?.[0] ?? 0) * 1000;
  return facts.map(([second, fact], index) => ({
    v: 1,
    seq: index + 1,
    at: new Date(start + second * 1000).toISOString(),
    run: "7f3kq",
    ...fact,
  }));
}

const services: readonly { name: ServiceName; title: string; instances: number; port: number; cpu: number; mebibytes: number }[] = [
  { name: "postgres", title: "PostgreSQL 15", instances: 1, port: 5432, cpu: 0.31, mebibytes: 1229 },
  { name: "redis", title: "Redis 7", instances: 1, port: 6379, cpu: 0.04, mebibytes: 38 },
  { name: "migrate", title: "migrations", instances: 1, port: 0, cpu: 0, mebibytes: 0 },
  { name: "app", title: "zerostate", instances: 2, port: 18080, cpu: 0.31, mebibytes: 155 },
  { name: "load-balancer", title: "HAProxy", instances: 1, port: 8443, cpu: 0.12, mebibytes: 21 },
  { name: "postgres-exporter", title: "Postgres exporter", instances: 1, port: 9187, cpu: 0.004, mebibytes: 18 },
  { name: "redis-exporter", title: "Redis exporter", instances: 1, port: 9121, cpu: 0.003, mebibytes: 14 },
  { name: "alertmanager", title: "Alertmanager", instances: 1, port: 9093, cpu: 0.004, mebibytes: 31 },
  { name: "prometheus", title: "Prometheus", instances: 1, port: 9090, cpu: 0.02, mebibytes: 94 },
];

export const planned: readonly Timed[] = [
  [
    0,
    {
      type: "run.started",
      command: "up",
      project: "zerostate",
      parity: "0.1.0",
      node: "24.21.0",
      configHash: "ab".repeat(32),
      root: "/srv/zerostate",
      cpus: 2,
      memoryBytes: 25_128_000_000,
      platform: "linux",
    },
  ],
  [0.01, { type: "runtime.chosen", kind: "native", reason: "no container engine answered on /var/run/docker.sock" }],
  [
    0.02,
    {
      type: "plan.built",
      services: services.map(({ name, title, instances, port }) => ({
        name,
        title,
        instances,
        ports: port ? [{ name: "main", port }] : [],
      })),
      absent: [{ name: "grafana", reason: "no Grafana on the native runtime" }],
      scaled: [],
      serviceLevel: { availability: 0.999, latencyShare: 0.99, latencyMs: 200 },
      loadTarget: 10_000,
    },
  ],
  [0.03, { type: "step.started", step: "start", title: "start", expectedSeconds: 4 }],
];

/** Half-way up: one ready, one waiting, one that failed, the rest not begun. */
export const starting: readonly Timed[] = [
  ...planned,
  [0.1, { type: "service.starting", service: "postgres", instance: 0 }],
  [0.1, { type: "service.starting", service: "redis", instance: 0 }],
  [0.2, { type: "service.ready", service: "redis", instance: 0, port: 6379, ms: 100, kept: false }],
  [0.9, { type: "service.ready", service: "postgres", instance: 0, port: 5432, ms: 900, kept: true }],
  [1, { type: "service.ready", service: "migrate", instance: 0, ms: 210, kept: false }],
  [1, { type: "service.starting", service: "app", instance: 0 }],
  [1, { type: "service.starting", service: "app", instance: 1 }],
  [1.2, { type: "service.ready", service: "app", instance: 1, port: 18_081, ms: 200, kept: false }],
  [1.3, { type: "service.waiting", service: "app", instance: 0, waitingFor: "http 200 /ready, 0 s", ms: 300 }],
  [
    1.4,
    {
      type: "service.exited",
      service: "redis-exporter",
      instance: 0,
      exitCode: 1,
      restarts: 3,
      log: ['time=12:00:01 level=ERROR msg="couldn\'t connect to redis"', "\u001b[31mgiving up\u001b[0m"],
    },
  ],
  [4, { type: "step.progressed", step: "start", note: "waiting for app", share: 0.6 }],
];

export const up: readonly Timed[] = [
  ...planned,
  ...services.flatMap(({ name, instances, port }, order): Timed[] =>
    Array.from({ length: instances }, (_, instance): Timed[] => [
      [0.1 + order * 0.2, { type: "service.starting", service: name, instance }],
      [
        0.3 + order * 0.2,
        { type: "service.ready", service: name, instance, ...(port ? { port: port + instance } : {}), ms: 100 + order * 90, kept: false },
      ],
    ]).flat(),
  ),
  [3.1, { type: "step.finished", step: "start", outcome: "done", summary: "9 services ready", ms: 3100 }],
  [3.1, { type: "step.started", step: "settings", title: "settings" }],
  [
    3.3,
    {
      type: "settings.compared",
      service: "postgres",
      settings: [
        { name: "shared_buffers", production: "2GB", asked: "1GB", inForce: "1GB", ok: true },
        { name: "max_connections", production: "200", asked: "200", inForce: "200", ok: true },
        { name: "effective_cache_size", production: "6GB", asked: "3GB", inForce: "3GB", ok: true },
        { name: "synchronous_commit", production: "on", asked: "on", inForce: "on", ok: true },
        { name: "log_min_duration_statement", production: "1s", asked: "1s", inForce: "-1", ok: false },
      ],
    },
  ],
  [3.4, { type: "step.finished", step: "settings", outcome: "done", summary: "21 of 21 in force", ms: 300 }],
  ...sampled(4),
];

/** What a runtime reports of every instance, again and again. */
export function sampled(second: number): Timed[] {
  return services.flatMap(({ name, instances, port, cpu, mebibytes }, order) =>
    port === 0
      ? []
      : Array.from(
          { length: instances },
          (_, instance): Timed => [
            second,
            {
              type: "service.sampled",
              service: name,
              instance,
              cpuShare: cpu * (1 + 0.2 * Math.sin(second + order)),
              memoryBytes: mebibytes * 1024 * 1024 * (1 + 0.01 * Math.sin(second / 3 + order)),
              restarts: 0,
              state: "running",
            },
          ],
        ),
  );
}

export function loadSample(t: number): Fact {
  const reached = Math.min(4400, 900 * t) - 4 * Math.abs(Math.sin(t * 1.7));
  return {
    type: "load.sampled",
    sample: {
      t,
      asked: 4400,
      reached,
      dropped: 0,
      errors: t === 17 ? 0.0004 : 0,
      p50: 3.9 + Math.sin(t / 2),
      p95: 9.8 + 3 * Math.sin(t / 3) + (t % 13 === 0 ? 20 : 0),
      p99: 31 + 8 * Math.sin(t / 4) + (t % 13 === 0 ? 90 : 0),
      generatorCores: 1.1,
    },
  };
}

export const loading: readonly Timed[] = [
  ...up,
  [5, { type: "step.started", step: "load", title: "load", expectedSeconds: 60 }],
  ...Array.from({ length: 41 }, (_, second): Timed => [6 + second, loadSample(second + 1)]),
  [46.5, { type: "step.progressed", step: "load", note: "4,400 requests/s, held for 60 s", share: 0.68 }],
];

const calibrated: Timed = [
  5.5,
  {
    type: "load.calibrated",
    ceiling: 4900,
    target: 10_000,
    running: 4400,
    reason: "10,000 requests/s can't be judged here: this machine generates 4,900/s beside the stack; running at 4,400/s",
  },
];

/** The plan with limits of p95 and of one endpoint. */
const limited = up.map(([second, fact]): Timed => {
  if (fact.type !== "plan.built") return [second, fact];
  const endpoints = [{ name: "POST /transfers", availability: 0.999, latencyShare: 0.99, latencyMs: 100 }];
  return [second, { ...fact, serviceLevel: { ...fact.serviceLevel, p95Ms: 100, endpoints } }];
});

const begun: readonly Timed[] = [
  ...limited,
  [5, { type: "step.started", step: "load", title: "load", expectedSeconds: 60 }],
  calibrated,
  ...Array.from({ length: 41 }, (_, second): Timed => [6 + second, { type: "load.sampled", sample: watchedSample(second + 1) }]),
];

/** A load seen from all sides while it runs. */
export const watching: readonly Timed[] = [
  ...begun,
  ...probes.slice(0, 2).map((probe): Timed => [46.5, { type: "capacity.probed", probe }]),
  [46.5, { type: "step.progressed", step: "load", note: "4,400 requests/s, held for 60 s", share: 0.68 }],
];

/** The same when it is over, with all that may follow from it. */
export const watched: readonly Timed[] = [
  ...begun,
  ...probes.map((probe): Timed => [60, { type: "capacity.probed", probe }]),
  [65, { type: "load.finished", result: watchedResult }],
  [65.2, { type: "capacity.found", result: capacity }],
  [65.4, { type: "load.compared", comparison }],
  [66, { type: "step.finished", step: "load", outcome: "done", summary: "4,398/s", ms: 61_000 }],
];

const drill = "kill-postgres";

export const drilling: readonly Timed[] = [
  ...up,
  [5, { type: "step.started", step: "drill", title: "drill kill-postgres", expectedSeconds: 40 }],
  [8, { type: "fault.recorded", drill, fault: "f1", kind: "kill", service: "postgres", instance: 0 }],
  ...Array.from(
    { length: 12 },
    (_, t): Timed => [
      8 + t,
      { type: "drill.sampled", drill, t, requests: 1000, failed: t > 2 && t < 6 ? 620 : 0, p99: t > 2 && t < 6 ? 900 : 30 },
    ],
  ),
  [19, { type: "fault.injected", drill, fault: "f1" }],
  [19.1, { type: "service.exited", service: "postgres", instance: 0, restarts: 1, log: ["received fast shutdown request"] }],
  [19.2, { type: "fault.bitten", drill, fault: "f1", afterMs: 40, seen: "connection refused" }],
  [20, { type: "alert.changed", drill, alert: "DatabaseDown", state: "firing", afterMs: 1600 }],
];

/** A backup half-way. */
const dumping: readonly Timed[] = [...up, listed, ...backingUp];

/** What a backup, a restore that found something, recoveries and a disaster leave behind. */
const backups: readonly Timed[] = [...up, listed, ...recovered];

/** The next word of the backup that is under way, so many seconds after it began. */
export function dumpedMore(second: number): Timed {
  return [second, { type: "backup.progressed", backup: id, doing: "dump", bytes: 120 * 1024 * 1024 + second * 1024, share: 0.75 }];
}

function finding(id: string, outcome: Outcome, reason: string, remedy: string): Finding {
  return {
    id: `zerostate/readiness/${id}`,
    title: id.replaceAll("-", " "),
    outcome,
    reason,
    score: outcome === "pass" ? 100 : outcome === "unverified" ? 0 : 30,
    blocker: outcome === "fail",
    measured: [{ name: "p99", value: "31 ms", limit: "200 ms", ok: outcome === "pass" }],
    evidence: [],
    why: "a limit nobody has measured is a hope, and the first busy evening is when everybody finds out what it was",
    remedy,
    repeat: `parity check zerostate/readiness/${id}`,
  };
}

export const findings: readonly Finding[] = [
  finding(
    "load-tested",
    "unverified",
    "10,000 requests/s: this machine can generate 4,900/s beside the stack",
    "run on 4 or more cores, or --scale-out",
  ),
  finding("latency", "pass", "p99 31 ms (limit 200 ms)", ""),
  finding("restore-tested", "pass", "14 of 14 tables equal, restored in 2.0 s", ""),
  finding("alerts", "fail", "DatabaseDown fired after 96 s (limit 60 s)", "lower `for` of DatabaseDown, see docs/alerts.md"),
  finding("dashboards", "expired", "no Grafana on the native runtime", "parity certify --on compose"),
  finding("on-call", "waived", "nobody attested it", "readiness.yaml, see: parity explain on-call"),
  finding("settings", "pass", "21 of 21 in force", ""),
];

export const judged: readonly Timed[] = [
  ...loading,
  [66, { type: "step.finished", step: "load", outcome: "done", summary: "4,400/s, p99 31 ms", ms: 60_500 }],
  [67, { type: "step.started", step: "checks", title: "checks" }],
  ...findings.map((each): Timed => [67, { type: "check.judged", finding: each }]),
  [
    67,
    {
      type: "verdict.reached",
      headline: "NOT READY",
      score: 71,
      counts: { pass: 3, fail: 1, unverified: 1, expired: 1, attested: 0, waived: 1, "not-applicable": 0, error: 0 },
    },
  ],
  [67.2, { type: "step.finished", step: "checks", outcome: "done", summary: "7 judged", ms: 200 }],
  [68, { type: "report.written", files: [{ format: "html", path: ".parity/runs/7f3kq/report.html" }] }],
];

export const failed: readonly Timed[] = [
  ...starting,
  [34, { type: "step.finished", step: "start", outcome: "failed", summary: "redis-exporter exited", ms: 34_000 }],
  [
    34,
    {
      type: "problem.met",
      code: "SERVICE_EXITED",
      sentence: "redis-exporter exited with code 1 while it was being started",
      hint: "read its log above, then run parity up again",
      details: [],
      log: ["couldn't connect to redis"],
    },
  ],
];

export const scenes: Readonly<Record<string, readonly Timed[]>> = {
  planned,
  starting,
  up,
  loading,
  watching,
  watched,
  drilling,
  dumping,
  backups,
  judged,
  failed,
};
