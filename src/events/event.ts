import type { ErrorCode } from "../errors/codes.ts";
import type { AbsentService, RuntimeKind, ScaledSetting, ServiceLevel, ServiceName } from "../plan/plan.ts";
import type { ToolName, ToolSource } from "../toolchain/tool.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { CapacityProbe, CapacityResult, LoadComparison, LoadResult, LoadSample } from "./load.ts";

export * from "./load.ts";

export const stepNames = ["plan", "tools", "start", "settings", "load", "drill", "backup", "restore", "checks", "stop"] as const;
export type StepName = (typeof stepNames)[number];

/** What one readiness check concluded. */
export type Outcome = "pass" | "fail" | "unverified" | "expired" | "attested" | "waived" | "not-applicable" | "error";

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

export interface TableComparison {
  readonly table: string;
  readonly sourceRows: number;
  readonly restoredRows: number;
  readonly equal: boolean;
}

/** How far a backup was proved; each level rests on the ones before it. docs/backups.md defines the words. */
export const backupLevels = ["present", "readable", "consistent", "equal", "serving"] as const;
export type BackupLevel = (typeof backupLevels)[number];

/** One line of the catalogue. */
export interface CataloguedBackup {
  readonly id: string;
  /** ISO 8601: when it was taken. */
  readonly at: string;
  readonly bytes: number;
  readonly format?: string | undefined;
  /** "local", "s3://bucket/prefix": each place that holds it whole. */
  readonly where: readonly string[];
  /** What is wrong with it; undefined: nothing that is known. */
  readonly damaged?: string | undefined;
  /** The newest restore of it, and how far that proved it; absent: nobody restored it. */
  readonly verified?: { readonly at: string; readonly level: BackupLevel } | undefined;
}

/** One thing that was looked at on the way to a level. */
export interface RestoreProof {
  readonly level: BackupLevel;
  /** "pg_verifybackup", "sequences", "amcheck", "canary". */
  readonly name: string;
  /** undefined: it could not be looked at, and is no pass. */
  readonly ok: boolean | undefined;
  /** One line for a person: what was found. */
  readonly detail: string;
  readonly seconds: number;
}

/** A database that was brought back to a moment, or after its disk was gone: what came back, and how long it took. */
export interface RecoveryResult {
  readonly kind: "point in time" | "loss of the disk";
  readonly backup: string;
  /** What recovery was told: "time 2026-11-21 09:30:12.114+00", "LSN 0/3000148", "name before_drop", "the end of the log". */
  readonly target: string;
  /** ISO 8601: the last transaction that came back was committed then. */
  readonly recoveredTo: string | undefined;
  /** Writes that were acknowledged before the target. */
  readonly acknowledged: number;
  /** Of those, the ones that are not there. */
  readonly lost: number;
  /** From the oldest lost acknowledged write to the target, in seconds; 0 when none was lost. */
  readonly lostSeconds: number;
  /** Writes that came after the target, and are there all the same. */
  readonly beyond: number;
  readonly rpoLimitSeconds: number;
  /** From the loss until the app answered within its service level again, in ms; undefined when it never did or was not asked. */
  readonly recoveredAfterMs: number | undefined;
  readonly rtoLimitSeconds: number;
  readonly steps: readonly { readonly name: string; readonly ms: number }[];
  readonly verdict: "recovered" | "not recovered" | "not shown";
  readonly reason: string;
}

/** Restores of several sizes, and what the line through them says of production's size. Seconds = fixed + bytes / throughput. */
export interface RestoreProjection {
  readonly points: readonly { readonly bytes: number; readonly seconds: number }[];
  readonly fixedSeconds: number;
  readonly bytesPerSecond: number;
  readonly productionBytes: number;
  readonly projectedSeconds: number;
  /** Half of the 95 % prediction interval, in seconds. */
  readonly plusMinusSeconds: number;
  readonly limitSeconds: number;
  /** False when even the projection alone is above the limit; undefined when the interval holds the limit. */
  readonly ok: boolean | undefined;
}

/** The guide's disaster recovery procedure, carried out against a second, empty stack. */
export interface DisasterResult {
  readonly backup: string;
  readonly steps: readonly {
    readonly name: string;
    /** What a person would type. */
    readonly commands: readonly string[];
    readonly ms: number;
    readonly ok: boolean;
    readonly detail: string;
  }[];
  /** From the loss until requests were answered within the service level through the load balancer, in ms. */
  readonly recoveredAfterMs: number | undefined;
  readonly rtoLimitSeconds: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly lostSeconds: number;
  readonly rpoLimitSeconds: number;
  /** There was no backup, and the drill took one right before the loss: its age says nothing of a recovery point. Absent: one was there. */
  readonly tookBackup?: true;
  /** Relative to the run: the runbook made of what was done. */
  readonly runbook: string | undefined;
  readonly verdict: "recovered" | "not recovered" | "not shown";
  readonly reason: string;
}

export interface RestoreResult {
  readonly backup: string;
  /** Absent in older journals: "directory". */
  readonly format?: "custom" | "directory" | "physical";
  /** The highest level of which everything held; absent in older journals, undefined when not even the first did. */
  readonly level?: BackupLevel | undefined;
  readonly proofs?: readonly RestoreProof[];
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

/** What an alert of a drill had to do, and did: ms after the injection unless said otherwise, undefined when it was not seen to. */
export interface DrilledAlert {
  readonly name: string;
  readonly must: "fire" | "stay silent";
  /** undefined: whenever it likes. */
  readonly firesWithinMs: number | undefined;
  readonly firingAfterMs: number | undefined;
  readonly deliveredAfterMs: number | undefined;
  /** ms after the recovery. */
  readonly resolvedAfterMs: number | undefined;
  /** ms after the recovery; undefined of one that must stay silent. */
  readonly resolvedWithinMs: number | undefined;
}

export interface DrillResult {
  readonly drill: string;
  /** "sha256:…" of what the drill did and demanded; absent in older journals. */
  readonly definition?: string;
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
  /** What had to come about while the fault was held, and when it did: ms after the injection; absent: nothing had to. */
  readonly outcome?: {
    readonly wanted: string;
    readonly seen: string | undefined;
    readonly afterMs: number | undefined;
    readonly withinMs: number;
  };
  /** Requests a second that the background load asked for, whoever answered them; absent where none was begun, and in older journals. */
  readonly loadRate?: number;
  /** Of the background load and of the drill's own writers, from the first to the last; what could not even be asked counts as failed. */
  readonly requests: number;
  readonly failedRequests: number;
  /** Those of them that the writers asked, each a numbered write; absent where none was begun, and in older journals. */
  readonly writers?: { readonly requests: number; readonly failed: number };
  /** Writes the system acknowledged, and how many of them are not there afterwards. */
  readonly acknowledgedWrites: number;
  readonly lostWrites: number;
  /** Acknowledged and there more than once. */
  readonly duplicatedWrites: number;
  /** There, though the client was never told so: no loss, but a client that asks again would write twice. undefined: not looked up. */
  readonly unacknowledgedWrites: number | undefined;
  readonly moneyConserved: boolean | undefined;
  /** What was done, in order: "postgres/0 is killed". */
  readonly faults: readonly string[];
  /** How the client's side saw the fault before it was injected, while it was held, and after its undo; undefined: not all of it was seen. */
  readonly effect: { readonly probe: string; readonly before: string; readonly during: string; readonly after: string } | undefined;
  /** ms after the injection at which a client first got no answer or a wrong one. */
  readonly firstErrorAfterMs: number | undefined;
  /** ms: the worst second's p99 from the injection on; undefined: nothing was answered. */
  readonly worstP99Ms: number | undefined;
  /** The first of the alerts that fired, and when: ms after the injection. */
  readonly detected: { readonly alert: string; readonly afterMs: number } | undefined;
  /** Each alert that the drill watched; absent in older journals. */
  readonly alerts?: readonly DrilledAlert[];
  /** 0..100: 100 is resilient; undefined where nothing was shown. */
  readonly score: number | undefined;
}

/** Several drills, one after the other. */
export interface GameDayResult {
  /** In the order they were carried out. */
  readonly drills: readonly Pick<DrillResult, "drill" | "title" | "verdict" | "reason" | "score">[];
  /** Asked for and not possible here, each with its reason. */
  readonly notPossible: readonly { readonly drill: string; readonly reason: string }[];
  /** 0..100, the mean over the drills that showed something; undefined when none did. */
  readonly score: number | undefined;
  readonly seconds: number;
}

export interface MigrationResult {
  readonly upOnEmpty: boolean;
  readonly upAgainChangesNothing: boolean;
  readonly downAndUpGivesSameSchema: boolean;
  readonly upOnRestoredCopy: boolean;
  /** The longest time a lock of a migration kept requests waiting while load ran, in ms; absent when it was not measured. */
  readonly longestLockUnderLoad?: { readonly ms: number; readonly limitMs: number };
  readonly applied: number;
  /** Down and up on the restored copy, with its rows; absent in older journals. */
  readonly downAndUpOnRestoredCopy?: boolean;
  /** Why the lock and the rewrites are absent. */
  readonly lockNotMeasured?: string;
  /** The queries that ran on the restored copy meanwhile: asked, per second, and how many had to wait for a lock of a migration. */
  readonly load?: { readonly perSecond: number; readonly queries: number; readonly blocked: number };
  /** Tables that a migration rewrote whole while it locked out readers and writers, and had not said so. */
  readonly rewrites?: readonly { readonly table: string; readonly bytes: number; readonly ms: number }[];
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
      /** Short; with "+" when the tree differed from it. */
      commit?: string;
      /** Absent on a detached head. */
      branch?: string;
      cpus: number;
      /** "AMD EPYC 7B13". */
      cpuModel?: string;
      memoryBytes: number;
      platform: string;
      /** "x64". */
      architecture?: string;
    }
  | { type: "runtime.chosen"; kind: RuntimeKind; reason: string; version?: string }
  | {
      type: "plan.built";
      services: readonly { name: ServiceName; title: string; instances: number; ports: readonly { name: string; port: number }[] }[];
      absent: readonly AbsentService[];
      scaled: readonly ScaledSetting[];
      serviceLevel: ServiceLevel;
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
      /** "unknown": it cannot be looked at. */
      state: "running" | "paused" | "exited" | "finished" | "absent" | "unknown";
    }
  | {
      type: "settings.compared";
      service: ServiceName;
      settings: readonly { name: string; production: string; asked: string; inForce: string; ok: boolean }[];
    }
  | {
      type: "load.calibrated";
      ceiling: number;
      target: number;
      running: number;
      reason: string;
      /** Requests a second against a target that does nothing, the stack at rest. */
      alone?: number;
      /** CPU a request at the ceiling. */
      generatorMicroseconds?: number;
      stackMicroseconds?: number;
    }
  | { type: "load.sampled"; sample: LoadSample }
  | { type: "load.finished"; result: LoadResult }
  | { type: "load.compared"; comparison: LoadComparison }
  | { type: "capacity.probed"; probe: CapacityProbe }
  | { type: "capacity.found"; result: CapacityResult }
  | { type: "drill.steady"; drill: string; when: "before" | "after"; met: boolean; probes: readonly Measured[] }
  /** `does`: "is killed"; absent in older journals. */
  | { type: "fault.recorded"; drill: string; fault: string; kind: string; service: ServiceName; instance: number; does?: string }
  | { type: "fault.injected"; drill: string; fault: string }
  | { type: "fault.bitten"; drill: string; fault: string; afterMs: number; seen: string }
  | { type: "alert.changed"; drill: string; alert: string; state: AlertState; afterMs: number }
  | { type: "fault.undone"; drill: string; fault: string; afterMs: number }
  | { type: "drill.sampled"; drill: string; t: number; requests: number; failed: number; p99: number }
  /** A probe of the steady state, or of the effect, began to hold or ceased to. ms after the injection, negative before. */
  | { type: "probe.changed"; drill: string; probe: string; ok: boolean; value: string; afterMs: number }
  | { type: "drill.finished"; result: DrillResult }
  | {
      type: "gameday.planned";
      /** In the order in which they are carried out. */
      drills: readonly string[];
      expectedSeconds?: number;
      notPossible?: GameDayResult["notPossible"];
    }
  | { type: "gameday.finished"; result: GameDayResult }
  | { type: "cluster.seen"; cluster: ClusterFacts }
  /** The cluster does not answer: what was seen before may be so no longer. */
  | { type: "cluster.unseen"; reason: string }
  | { type: "backup.taken"; backup: string; bytes: number; seconds: number; sha256: string }
  /** At most twice a second. `share` of the whole, 0..1, where the whole is known. */
  | {
      type: "backup.progressed";
      backup: string;
      doing: "dump" | "upload" | "download" | "restore" | "compare" | "wal";
      bytes: number;
      share?: number;
    }
  /** It is in the store as well, whole: "s3://bucket/prefix". */
  | { type: "backup.stored"; backup: string; store: string; bytes: number; seconds: number }
  | { type: "backup.removed"; backup: string; store: string; why: string }
  /** What the catalogue holds, the oldest first; it replaces what was known of it. */
  | { type: "backup.listed"; backups: readonly CataloguedBackup[] }
  | { type: "restore.proved"; backup: string; proof: RestoreProof }
  | { type: "restore.compared"; result: RestoreResult }
  | { type: "restore.projected"; projection: RestoreProjection }
  | { type: "recovery.measured"; result: RecoveryResult }
  | { type: "disaster.stepped"; step: string; ok: boolean; ms: number; detail: string }
  | { type: "disaster.finished"; result: DisasterResult }
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
