import type {
  Bottleneck,
  CapacityProbe,
  CapacityResult,
  DrilledAlert,
  DrillResult,
  EndpointResult,
  Headline,
  LoadComparison,
  LoadResult,
  LoadSample,
  Measured,
  MigrationResult,
  Outcome,
  RecoveryResult,
  RestoreProjection,
  StepName,
  Validity,
} from "../events/event.ts";
import type { AbsentService, ScaledSetting } from "../plan/plan.ts";
import type { DrillLane } from "../state/drill-lanes.ts";
import type { RecoveryTime } from "../state/state.ts";
import type { LevelRow } from "../text/backup-words.ts";
import type { GameDayRow } from "../text/drill-words.ts";
import type { RecoveryFigure } from "../text/recovery-words.ts";

/** Everything a report says, in plain JSON: every format is written from this and from nothing else. */
export interface Report {
  readonly v: 1;
  readonly project: string;
  readonly run: string | undefined;
  /** ISO 8601; ages are counted back from here. */
  readonly judgedAt: string | undefined;
  readonly headline: Headline;
  /** 0..100; undefined when nothing counts. */
  readonly score: number | undefined;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** One sentence below the headline. */
  readonly summary: string;
  /** Three at most, worst first. */
  readonly fixFirst: readonly Shortcoming[];
  readonly place: Place;
  readonly categories: readonly ReportedCategory[];
  readonly steps: readonly ReportedStep[];
  readonly load: ReportedLoad | undefined;
  readonly capacity: ReportedCapacity | undefined;
  readonly comparison: ReportedComparison | undefined;
  readonly gameDay: ReportedGameDay | undefined;
  readonly drills: readonly ReportedDrill[];
  /** What the catalogue holds, the newest first. */
  readonly backups: readonly ReportedBackup[];
  readonly restore: ReportedRestore | undefined;
  readonly projection: ReportedProjection | undefined;
  readonly recoveries: readonly ReportedRecovery[];
  readonly disaster: ReportedDisaster | undefined;
  /** Over runs, the oldest first. */
  readonly recoveryTimes: readonly ReportedRecoveryTime[];
  readonly migrations: (Origin & { readonly result: MigrationResult }) | undefined;
  readonly probes: readonly (Origin & { readonly name: string; readonly ok: boolean; readonly measured: readonly Measured[] })[];
  readonly settings: readonly ReportedSetting[];
  readonly services: readonly ReportedService[];
  readonly notVerified: readonly NotVerified[];
  readonly problems: readonly { readonly code: string; readonly sentence: string; readonly hint: string | undefined }[];
}

/** Where a measurement comes from. */
export interface Origin {
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface Shortcoming {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly remedy: string;
}

/** A name and a value with its unit; `limit` where something limits it. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly limit?: string;
}

export interface Place {
  readonly facts: readonly Figure[];
  readonly tools: readonly {
    readonly name: string;
    readonly version: string;
    readonly source: string;
    readonly path: string;
    readonly drift: string | undefined;
  }[];
  readonly scaled: readonly ScaledSetting[];
  readonly absent: readonly AbsentService[];
}

export interface ReportedCategory {
  /** `guide/list`. */
  readonly id: string;
  readonly title: string;
  readonly score: number | undefined;
  readonly checks: readonly ReportedCheck[];
}

export interface ReportedCheck {
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly score: number | undefined;
  readonly blocker: boolean;
  readonly reason: string;
  /** What the line shows: the first figure beyond its limit; of a pass else the first. undefined: the reason is shown. */
  readonly key: Measured | undefined;
  readonly measured: readonly Measured[];
  readonly evidence: readonly {
    readonly run: string;
    readonly path: string;
    readonly sha256: string;
    readonly at: string;
    readonly age: string;
  }[];
  /** Of its oldest evidence; undefined when it rests on none. */
  readonly age: string | undefined;
  readonly why: string;
  readonly remedy: string;
  readonly repeat: string;
}

export interface ReportedStep {
  readonly step: StepName;
  readonly title: string;
  readonly status: string;
  readonly summary: string;
  /** ms; undefined while it had not ended. */
  readonly ms: number | undefined;
}

export interface ReportedLoad {
  readonly origin: Origin | undefined;
  readonly result: LoadResult | undefined;
  readonly validity: Validity;
  readonly figures: readonly Figure[];
  readonly samples: readonly LoadSample[];
  /** Why the samples do not belong to the result above; undefined when they do. */
  readonly samplesNote: string | undefined;
  readonly calibration: string | undefined;
  /** ms, and the largest share of failed requests (0..1): of the service level, undefined when no plan is known. */
  readonly limits: { readonly latencyMs: number; readonly errorShare: number } | undefined;
  /** What was asked, and every endpoint with limits of its own that nobody asked. */
  readonly endpoints: readonly ReportedEndpoint[];
  /** Other scenarios that ran: the newest of each. */
  readonly others: readonly {
    readonly scenario: string;
    readonly origin: Origin;
    readonly says: string;
    readonly validity: Validity;
    /** Each rate of a ramp. */
    readonly steps: readonly CapacityProbe[];
  }[];
}

export interface ReportedEndpoint {
  readonly name: string;
  /** undefined: it got no request. */
  readonly result: EndpointResult | undefined;
  /** Its own limits; `ok` is undefined where the figures can't tell. */
  readonly limits: readonly { readonly name: string; readonly value: string; readonly limit: string; readonly ok: boolean | undefined }[];
  /** undefined: nothing limits it but the whole's service level. */
  readonly verdict: "within its limits" | "beyond its limits" | "can't be told" | "got no request" | undefined;
}

export interface ReportedCapacity {
  /** undefined while the search had not ended. */
  readonly origin: Origin | undefined;
  readonly result: CapacityResult | undefined;
  /** One sentence. */
  readonly answer: string;
  readonly probes: readonly CapacityProbe[];
  readonly bottlenecks: readonly Bottleneck[];
  /** What the model says of the target, and of itself. */
  readonly model: readonly string[];
}

export interface ReportedComparison {
  readonly origin: Origin;
  /** One sentence. */
  readonly answer: string;
  readonly comparison: LoadComparison;
}

export interface ReportedDrill {
  readonly id: string;
  readonly title: string;
  readonly origin: Origin | undefined;
  readonly verdict: string;
  readonly outcome: Outcome;
  readonly reason: string;
  /** The fault was not taken away: nothing else matters before that. */
  readonly leftOver: boolean;
  readonly figures: readonly Figure[];
  /** What became of the writes that the system acknowledged. */
  readonly writes: readonly Figure[];
  /** How one probe answered before, during and after the fault; undefined: not all of it was seen. */
  readonly effect: DrillResult["effect"];
  /** What each alert had to do and did. */
  readonly alerts: readonly DrilledAlert[];
  /** What was done, in order: "postgres/0 is killed". */
  readonly faults: readonly string[];
  /** Faults, alerts and failing probes on the time axis of the samples. */
  readonly lanes: readonly DrillLane[];
  /** Requests a second that the load asked for, the rest of the samples' being the drill's own writes; undefined: nothing tells. */
  readonly loadRate: number | undefined;
  /** A sample a second. `p99` in ms, undefined when nothing was answered. `t`: seconds after the injection. */
  readonly samples: readonly { readonly t: number; readonly requests: number; readonly failed: number; readonly p99: number | undefined }[];
}

export interface ReportedGameDay {
  readonly origin: Origin;
  /** One sentence: how many, the score, how long. */
  readonly answer: string;
  /** One sentence: what to do. */
  readonly next: string;
  readonly outcome: Outcome;
  readonly rows: readonly GameDayRow[];
}

export interface ReportedBackup {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly age: string;
  readonly size: string;
  readonly where: string;
  readonly outcome: Outcome;
  /** "serving, 2 h 5 min ago", "not proved by a restore", "damaged: …". */
  readonly says: string;
}

export interface ReportedRestore {
  readonly origin: Origin;
  readonly outcome: Outcome;
  /** "proved up to equal · serving not looked at"; undefined of older journals. */
  readonly answer: string | undefined;
  readonly figures: readonly Figure[];
  /** Each level in its order, with what was looked at for it; none of older journals. */
  readonly levels: readonly LevelRow[];
  readonly sizes: readonly Bar[];
  readonly times: readonly Bar[];
  readonly tables: readonly {
    readonly table: string;
    readonly sourceRows: number;
    readonly restoredRows: number;
    readonly equal: boolean;
  }[];
}

export interface ReportedProjection {
  readonly origin: Origin;
  readonly outcome: Outcome;
  /** One sentence. */
  readonly answer: string;
  /** The line through the points, in words. */
  readonly fit: string;
  readonly result: RestoreProjection;
}

export interface ReportedRecovery {
  readonly kind: RecoveryResult["kind"];
  readonly origin: Origin;
  readonly verdict: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly figures: readonly Figure[];
  /** RPO and RTO, each against its limit. */
  readonly limits: readonly RecoveryFigure[];
  readonly steps: readonly Bar[];
}

export interface ReportedDisaster {
  /** undefined while the drill had not ended. */
  readonly origin: Origin | undefined;
  readonly backup: string | undefined;
  readonly verdict: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly limits: readonly RecoveryFigure[];
  readonly steps: readonly {
    readonly name: string;
    readonly commands: readonly string[];
    readonly took: string;
    readonly ok: boolean;
    readonly detail: string;
  }[];
  /** Relative to the run of the origin. */
  readonly runbook: string | undefined;
}

export type ReportedRecoveryTime = Origin & RecoveryTime;

/** One bar of a bar chart: `amount` draws it, `value` says it. */
export interface Bar {
  readonly name: string;
  readonly amount: number;
  readonly value: string;
}

export interface ReportedSetting {
  readonly service: string;
  readonly name: string;
  readonly production: string;
  readonly asked: string;
  readonly inForce: string;
  readonly ok: boolean;
  /** By which it was made smaller for this machine; undefined when it is production's own. */
  readonly rule: string | undefined;
}

export interface ReportedService {
  readonly name: string;
  readonly phase: string;
  /** ms; undefined when it never got ready. */
  readonly readyAfterMs: number | undefined;
  /** It was already running. */
  readonly kept: boolean;
  readonly restarts: number;
}

export interface NotVerified {
  readonly what: string;
  /** An outcome's word, or "absent", "scaled", "not valid", "not carried out". */
  readonly how: string;
  readonly why: string;
  readonly remedy: string | undefined;
}
