import type {
  AlertState,
  Headline,
  LoadResult,
  LoadSample,
  Measured,
  MigrationResult,
  Outcome,
  StepName,
  Validity,
} from "../events/event.ts";
import type { AbsentService, ScaledSetting } from "../plan/plan.ts";

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
  readonly drills: readonly ReportedDrill[];
  readonly restore: ReportedRestore | undefined;
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
}

export interface ReportedDrill {
  readonly id: string;
  readonly title: string;
  readonly origin: Origin | undefined;
  readonly verdict: string;
  readonly good: boolean;
  readonly reason: string;
  readonly figures: readonly Figure[];
  /** A sample a second. `p99` in ms, undefined when nothing was answered. `t`: seconds after the injection. */
  readonly samples: readonly { readonly t: number; readonly requests: number; readonly failed: number; readonly p99: number | undefined }[];
  /** Seconds after the injection; undefined when that did not happen. */
  readonly fault: { readonly injected: number | undefined; readonly bitten: number | undefined; readonly undone: number | undefined };
  readonly alerts: readonly { readonly name: string; readonly changes: readonly { readonly state: AlertState; readonly t: number }[] }[];
}

export interface ReportedRestore {
  readonly origin: Origin;
  readonly figures: readonly Figure[];
  readonly sizes: readonly Bar[];
  readonly times: readonly Bar[];
  readonly tables: readonly {
    readonly table: string;
    readonly sourceRows: number;
    readonly restoredRows: number;
    readonly equal: boolean;
  }[];
}

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
