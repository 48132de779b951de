import type {
  DrillResult,
  Fact,
  Finding,
  Headline,
  LoadResult,
  LoadSample,
  MigrationResult,
  Outcome,
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
  readonly phase: "starting" | "waiting" | "ready" | "exited" | "stopped";
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

export interface DrillTimeline {
  readonly drill: string;
  readonly samples: readonly { readonly t: number; readonly requests: number; readonly failed: number; readonly p99: number }[];
  readonly marks: readonly { readonly t: number; readonly what: string; readonly kind: "fault" | "alert" | "steady" }[];
}

/** What is known after the events so far. Rebuilt from a journal by folding `reduce` over it. */
export interface RunState {
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
  /** In the order they began; a step carried out twice stands once, as it is now. */
  readonly steps: ReadonlyMap<StepName, StepState>;
  readonly settings: ReadonlyMap<ServiceName, Stamped<FactOf<"settings.compared">>>;
  readonly calibration: Stamped<FactOf<"load.calibrated">> | undefined;
  /** The newest load run's samples, 600 at most. */
  readonly loadSamples: readonly LoadSample[];
  readonly load: Stamped<LoadResult> | undefined;
  readonly drills: ReadonlyMap<string, Stamped<DrillResult>>;
  readonly drillTimelines: ReadonlyMap<string, DrillTimeline>;
  /** Alerts seen in each state under a real fault. Key: alert name. */
  readonly alerts: ReadonlyMap<string, readonly Stamped<FactOf<"alert.changed">>[]>;
  readonly backup: Stamped<FactOf<"backup.taken">> | undefined;
  readonly restore: Stamped<RestoreResult> | undefined;
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
