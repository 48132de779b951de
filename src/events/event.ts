import type { ErrorCode } from "../errors/codes.ts";
import type { AbsentService, RuntimeKind, ScaledSetting, ServiceName } from "../plan/plan.ts";
import type { ToolName, ToolSource } from "../toolchain/tool.ts";

export const stepNames = ["plan", "tools", "start", "settings", "load", "drill", "backup", "restore", "checks", "stop"] as const;
export type StepName = (typeof stepNames)[number];

/** What one readiness check concluded. */
export type Outcome = "pass" | "fail" | "unverified" | "expired" | "attested" | "waived" | "not-applicable" | "error";

/** `valid`: the figures are the stack's. `invalid`: the measurement itself failed, so they are neither good nor bad. */
export type Validity = { readonly valid: true } | { readonly valid: false; readonly reasons: readonly string[] };

export interface Measured {
  readonly name: string;
  /** With its unit: "31 ms". */
  readonly value: string;
  /** "200 ms"; absent when nothing limits it. */
  readonly limit?: string;
  readonly ok: boolean;
}

export interface Finding {
  /** `guide/list/item`, stable for ever. */
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** One clause a person reads: what was measured, or why nothing was. */
  readonly reason: string;
  /** 0..100; undefined when it does not count. */
  readonly score: number | undefined;
  readonly blocker: boolean;
  readonly measured: readonly Measured[];
  /** Runs and files it rests on. */
  readonly evidence: readonly { readonly run: string; readonly path: string; readonly sha256: string; readonly at: string }[];
  readonly why: string;
  /** What to do when it is not a pass: a command or a file to write. */
  readonly remedy: string;
  /** The command that measures it again. */
  readonly repeat: string;
}

export interface LatencySummary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoadSample {
  /** Seconds since the load started. */
  readonly t: number;
  /** Requests a second, since the last sample. */
  readonly asked: number;
  readonly reached: number;
  /** Iterations dropped since the last sample. */
  readonly dropped: number;
  /** Share of failed requests since the last sample, 0..1. */
  readonly errors: number;
  /** ms. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Cores used by k6 since the last sample. */
  readonly generatorCores: number;
}

export interface LoadResult {
  /** Requests a second that production's target asks for. */
  readonly target: number;
  /** Requests a second this run asked for. */
  readonly asked: number;
  readonly reached: number;
  readonly seconds: number;
  readonly requests: number;
  readonly dropped: number;
  readonly failed: number;
  /** Share, 0..1. */
  readonly errorShare: number;
  readonly withinLatencyShare: number;
  readonly latencyMs: LatencySummary;
  readonly checksFailed: number;
  readonly generator: { readonly cores: number; readonly allowedCores: number; readonly microsecondsPerRequest: number };
  readonly cpuPerRequest: readonly { readonly service: ServiceName; readonly microseconds: number }[];
  readonly thresholdsCrossed: readonly string[];
  readonly validity: Validity;
  /** Requests a second this machine can generate beside the stack; undefined when it was not measured. */
  readonly ceiling: number | undefined;
}

export interface TableComparison {
  readonly table: string;
  readonly sourceRows: number;
  readonly restoredRows: number;
  readonly equal: boolean;
}

export interface RestoreResult {
  readonly backup: string;
  readonly databaseBytes: number;
  readonly backupBytes: number;
  readonly backupSeconds: number;
  readonly restoreSeconds: number;
  readonly compareSeconds: number;
  readonly sha256: string;
  readonly tables: readonly TableComparison[];
  /** A row changed in the restored copy on purpose: the comparison must notice it. */
  readonly controlNoticed: boolean;
  readonly schemaEqual: boolean;
}

export type AlertState = "inactive" | "pending" | "firing" | "delivered" | "resolved";

export interface DrillResult {
  readonly drill: string;
  readonly title: string;
  readonly verdict: "resilient" | "not resilient" | "fault not effective" | "steady state not met" | "not undone" | "not carried out";
  readonly reason: string;
  /** ms after the fault was injected; undefined when it did not happen. */
  readonly bittenAfterMs: number | undefined;
  readonly alertFiringAfterMs: number | undefined;
  readonly alertDeliveredAfterMs: number | undefined;
  readonly alertResolvedAfterMs: number | undefined;
  readonly undoneAfterMs: number | undefined;
  /** ms from the start of the undo until the steady state held again. */
  readonly recoveredAfterMs: number | undefined;
  readonly recoveryLimitMs: number;
  readonly requests: number;
  readonly failedRequests: number;
  /** Writes the system acknowledged, and how many of them are not there afterwards. */
  readonly acknowledgedWrites: number;
  readonly lostWrites: number;
  readonly moneyConserved: boolean | undefined;
}

export interface MigrationResult {
  readonly upOnEmpty: boolean;
  readonly upAgainChangesNothing: boolean;
  readonly downAndUpGivesSameSchema: boolean;
  readonly upOnRestoredCopy: boolean;
  /** The longest time a lock of a migration kept requests waiting while load ran, in ms; absent when it was not measured. */
  readonly longestLockUnderLoad?: { readonly ms: number; readonly limitMs: number };
  readonly applied: number;
  readonly detail: string;
}

/** What happened, in the past tense. Also the wire format of `--json` and of the journal. */
export type Fact =
  | {
      type: "run.started";
      command: string;
      project: string;
      parity: string;
      node: string;
      configHash: string;
      root: string;
      commit?: string;
      cpus: number;
      memoryBytes: number;
      platform: string;
    }
  | { type: "runtime.chosen"; kind: RuntimeKind; reason: string; version?: string }
  | {
      type: "plan.built";
      services: readonly { name: ServiceName; title: string; instances: number; ports: readonly { name: string; port: number }[] }[];
      absent: readonly AbsentService[];
      scaled: readonly ScaledSetting[];
      serviceLevel: { availability: number; latencyShare: number; latencyMs: number };
      loadTarget: number;
    }
  | { type: "tool.progressed"; tool: ToolName; message: string }
  | { type: "tool.found"; tool: ToolName; version: string; source: ToolSource; path: string; drift?: string }
  | { type: "step.started"; step: StepName; title: string; expectedSeconds?: number }
  | { type: "step.progressed"; step: StepName; note: string; share?: number }
  | { type: "step.finished"; step: StepName; outcome: "done" | "failed" | "invalid" | "skipped" | "cancelled"; summary: string; ms: number }
  | { type: "service.starting"; service: ServiceName; instance: number }
  | { type: "service.waiting"; service: ServiceName; instance: number; waitingFor: string; ms: number }
  | { type: "service.ready"; service: ServiceName; instance: number; port?: number; ms: number; kept: boolean }
  | { type: "service.exited"; service: ServiceName; instance: number; exitCode?: number; restarts: number; log: readonly string[] }
  | { type: "service.stopped"; service: ServiceName; instance: number }
  | {
      type: "service.sampled";
      service: ServiceName;
      instance: number;
      cpuShare: number;
      memoryBytes: number;
      restarts: number;
      state: "running" | "paused" | "exited" | "finished" | "absent";
    }
  | {
      type: "settings.compared";
      service: ServiceName;
      settings: readonly { name: string; production: string; asked: string; inForce: string; ok: boolean }[];
    }
  | { type: "load.calibrated"; ceiling: number; target: number; running: number; reason: string }
  | { type: "load.sampled"; sample: LoadSample }
  | { type: "load.finished"; result: LoadResult }
  | { type: "drill.steady"; drill: string; when: "before" | "after"; met: boolean; probes: readonly Measured[] }
  | { type: "fault.recorded"; drill: string; fault: string; kind: string; service: ServiceName; instance: number }
  | { type: "fault.injected"; drill: string; fault: string }
  | { type: "fault.bitten"; drill: string; fault: string; afterMs: number; seen: string }
  | { type: "alert.changed"; drill: string; alert: string; state: AlertState; afterMs: number }
  | { type: "fault.undone"; drill: string; fault: string; afterMs: number }
  | { type: "drill.sampled"; drill: string; t: number; requests: number; failed: number; p99: number }
  | { type: "drill.finished"; result: DrillResult }
  | { type: "backup.taken"; backup: string; bytes: number; seconds: number; sha256: string }
  | { type: "restore.compared"; result: RestoreResult }
  | { type: "migrations.tried"; result: MigrationResult }
  | { type: "probe.measured"; probe: string; ok: boolean; measured: readonly Measured[] }
  | { type: "evidence.recorded"; path: string; kind: string; bytes: number; sha256: string }
  | { type: "check.judged"; finding: Finding }
  | { type: "verdict.reached"; headline: Headline; score?: number; counts: Readonly<Record<Outcome, number>> }
  | { type: "report.written"; files: readonly { format: string; path: string }[] }
  | {
      type: "problem.met";
      code: ErrorCode;
      sentence: string;
      hint?: string;
      details: readonly { at: string; says: string; line?: number }[];
      log: readonly string[];
    }
  | { type: "run.finished"; exitCode: number; ms: number };

export type Headline = "READY" | "NOT READY" | "NOT PROVED";

export type FactType = Fact["type"];

/** A fact with its place in the run. `at` is ISO 8601, UTC, with milliseconds. */
export type ParityEvent = { readonly v: 1; readonly seq: number; readonly at: string; readonly run: string } & Fact;
