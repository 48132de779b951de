import type { ClusterFacts } from "../events/cluster-facts.ts";
import type {
  AlertState,
  CapacityProbe,
  CapacityResult,
  CataloguedBackup,
  DisasterResult,
  DrillResult,
  Fact,
  Finding,
  GameDayResult,
  Headline,
  LoadComparison,
  LoadResult,
  LoadSample,
  MigrationResult,
  Outcome,
  RecoveryResult,
  RestoreProjection,
  RestoreProof,
  RestoreResult,
  StepName,
} from "../events/event.ts";
import type { ServiceName } from "../plan/plan.ts";

type FactOf<T extends Fact["type"]> = Extract<Fact, { type: T }>;

/** A fact and where it comes from, so that a finding can name its evidence. */
export interface Stamped<T> {
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
  readonly value: T;
}

export interface InstanceState {
  readonly service: ServiceName;
  readonly instance: number;
  /** "unknown": it was ready, and cannot be looked at any more. */
  readonly phase: "starting" | "waiting" | "ready" | "exited" | "stopped" | "unknown";
  /** "http 200 /ready, 4 s" while it waits. */
  readonly waitingFor: string | undefined;
  readonly port: number | undefined;
  readonly readyAfterMs: number | undefined;
  readonly kept: boolean;
  readonly restarts: number;
  readonly exitCode: number | undefined;
  readonly cpuShare: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly log: readonly string[];
}

export interface StepState {
  readonly step: StepName;
  /** The run that carries it out: another than the state's own when it is done in another terminal. */
  readonly run: string;
  readonly title: string;
  readonly status: "running" | "done" | "failed" | "invalid" | "skipped" | "cancelled";
  readonly startedAt: string;
  readonly expectedSeconds: number | undefined;
  readonly note: string | undefined;
  readonly share: number | undefined;
  readonly summary: string | undefined;
  readonly ms: number | undefined;
}

export interface EvidenceFile {
  readonly path: string;
  readonly kind: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A fault of a drill; times in seconds after the first injection, undefined: not so far. */
export interface DrilledFault {
  readonly id: string;
  /** "postgres/0 is killed". */
  readonly title: string;
  readonly injected: number | undefined;
  readonly undone: number | undefined;
}

/** What is known of a drill over time; `t` everywhere: seconds after the first fault was injected, negative before. */
export interface DrillTimeline {
  readonly drill: string;
  /** When the first of it was told: ISO 8601. */
  readonly begunAt: string;
  readonly samples: readonly { readonly t: number; readonly requests: number; readonly failed: number; readonly p99: number }[];
  /** In the order in which they were recorded. */
  readonly faults: readonly DrilledFault[];
  /** Each alert that moved, and its states as they came. */
  readonly alerts: ReadonlyMap<string, readonly { readonly t: number; readonly state: AlertState }[]>;
  /** When clients first saw the fault, and how; undefined: not so far. */
  readonly bitten: { readonly t: number; readonly seen: string } | undefined;
  readonly marks: readonly { readonly t: number; readonly what: string; readonly kind: "fault" | "alert" }[];
  /** Each time a probe began to hold or ceased to. */
  readonly probes: readonly { readonly t: number; readonly probe: string; readonly ok: boolean; readonly value: string }[];
  /** When the first fault was injected: ISO 8601. */
  readonly injectedAt: string | undefined;
  /** It came to its end: what is recorded from now on is another time the same drill is carried out. */
  readonly ended: boolean;
}

/** Bytes that are moved for a backup or for a restore, one kind of work after the other. */
export interface BackupWork {
  readonly backup: string;
  readonly doing: FactOf<"backup.progressed">["doing"];
  /** When the first of it was told: ISO 8601. */
  readonly begunAt: string;
  /** The share that was done by then. */
  readonly begunShare: number;
  readonly lastAt: string;
  readonly bytes: number;
  /** 0..1; undefined where the whole is not known. */
  readonly share: number | undefined;
  /** `t` in seconds after it began; the newest 240 at most. */
  readonly samples: readonly { readonly t: number; readonly bytes: number }[];
  readonly ended: boolean;
}

/** The proofs of a restore over time. */
export interface RestoreTimeline {
  readonly backup: string;
  /** When the first of it was told: ISO 8601. */
  readonly begunAt: string;
  /** `from` and `to` in seconds after it began, in the order in which they ended. */
  readonly proofs: readonly (RestoreProof & { readonly from: number; readonly to: number })[];
  /** It came to its end: what is proved from now on is of another restore. */
  readonly ended: boolean;
}

/** How long it took to be back, once. */
export interface RecoveryTime {
  readonly kind: "restore" | RecoveryResult["kind"] | "disaster";
  /** Undefined: it was never back. */
  readonly seconds: number | undefined;
  /** Undefined where nothing limits it. */
  readonly limitSeconds: number | undefined;
  /** Of the database that was restored; undefined where it is not known. */
  readonly databaseBytes: number | undefined;
}

/** What is known after the events so far. Rebuilt from a journal by folding `reduce` over it. */
export interface RunState {
  /** The run that is followed. Facts of others may come in between: what is done in another terminal. */
  readonly run: string | undefined;
  readonly lastAt: string | undefined;
  readonly started: FactOf<"run.started"> | undefined;
  readonly startedAt: string | undefined;
  readonly runtime: FactOf<"runtime.chosen"> | undefined;
  readonly plan: FactOf<"plan.built"> | undefined;
  readonly tools: ReadonlyMap<string, FactOf<"tool.found">>;
  readonly toolProgress: FactOf<"tool.progressed"> | undefined;
  /** Key: `service/instance`. In start order. */
  readonly instances: ReadonlyMap<string, InstanceState>;
  /** Of a stack on a cluster, as it was seen last. */
  readonly cluster: Stamped<ClusterFacts> | undefined;
  /** Why the cluster cannot be seen now; undefined while it can. */
  readonly clusterUnseen: Stamped<string> | undefined;
  /** In the order they began; a step carried out twice stands once, as it is now. */
  readonly steps: ReadonlyMap<StepName, StepState>;
  readonly settings: ReadonlyMap<ServiceName, Stamped<FactOf<"settings.compared">>>;
  readonly calibration: Stamped<FactOf<"load.calibrated">> | undefined;
  /** The newest load run's samples, 600 at most. */
  readonly loadSamples: readonly LoadSample[];
  /** The newest run at a steady rate: what the readiness of the stack rests on. */
  readonly load: Stamped<LoadResult> | undefined;
  /** The newest run of each scenario, by its name. */
  readonly loads: ReadonlyMap<string, Stamped<LoadResult>>;
  readonly comparison: Stamped<LoadComparison> | undefined;
  /** Rates tried since the newest search for the capacity began. */
  readonly capacityProbes: readonly CapacityProbe[];
  readonly capacity: Stamped<CapacityResult> | undefined;
  readonly drills: ReadonlyMap<string, Stamped<DrillResult>>;
  readonly drillTimelines: ReadonlyMap<string, DrillTimeline>;
  /** What a day of several drills is to carry out. */
  readonly gameDayPlan: Stamped<FactOf<"gameday.planned">> | undefined;
  /** The newest time several drills were held one after the other. */
  readonly gameDay: Stamped<GameDayResult> | undefined;
  /** Alerts seen in each state under a real fault. Key: alert name. */
  readonly alerts: ReadonlyMap<string, readonly Stamped<FactOf<"alert.changed">>[]>;
  readonly backup: Stamped<FactOf<"backup.taken">> | undefined;
  /** How far the work on a backup is; what it says last. */
  readonly backupProgress: Stamped<FactOf<"backup.progressed">> | undefined;
  /** What was done for the newest backup and the newest restore, in the order it began; the newest of each kind. */
  readonly backupWorks: readonly BackupWork[];
  /** What the catalogue holds, the oldest first; undefined: nobody looked. */
  readonly catalogue: readonly CataloguedBackup[] | undefined;
  /** It is all that there is; otherwise only what this run did to it. */
  readonly catalogueListed: boolean;
  /** Where the newest backups were copied to. Key: the backup's id. */
  readonly storedBackups: ReadonlyMap<string, Stamped<FactOf<"backup.stored">>>;
  /** Of the restore under way, in the order in which they were looked at. */
  readonly restoreProofs: readonly RestoreProof[];
  /** Of the restore under way, or of the last one. */
  readonly restoreTimeline: RestoreTimeline | undefined;
  /** Every restore and recovery that came to its end, the oldest first; the newest 200. */
  readonly recoveryTimes: readonly Stamped<RecoveryTime>[];
  readonly restore: Stamped<RestoreResult> | undefined;
  /** The newest proof that did not hold of a restore that was not compared for it, in one line. */
  readonly restoreFailure: Stamped<string> | undefined;
  readonly projection: Stamped<RestoreProjection> | undefined;
  /** The newest recovery of each kind. */
  readonly recoveries: ReadonlyMap<RecoveryResult["kind"], Stamped<RecoveryResult>>;
  /** Of the disaster drill under way. */
  readonly disasterSteps: readonly Stamped<FactOf<"disaster.stepped">>[];
  readonly disaster: Stamped<DisasterResult> | undefined;
  readonly migrations: Stamped<MigrationResult> | undefined;
  /** Small measurements of the running stack, by probe name. */
  readonly probes: ReadonlyMap<string, Stamped<FactOf<"probe.measured">>>;
  readonly evidence: ReadonlyMap<string, EvidenceFile>;
  readonly findings: ReadonlyMap<string, Finding>;
  readonly verdict:
    | { readonly headline: Headline; readonly score: number | undefined; readonly counts: Readonly<Record<Outcome, number>> }
    | undefined;
  readonly reports: readonly { readonly format: string; readonly path: string }[];
  readonly problems: readonly FactOf<"problem.met">[];
  readonly finished: FactOf<"run.finished"> | undefined;
}
