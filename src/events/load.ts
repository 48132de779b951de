import type { RuntimeKind, ServiceName } from "../plan/plan.ts";

/** What a load run, a comparison of two and a search for the capacity conclude. */

/** `valid`: the figures are the stack's. `invalid`: the measurement itself failed, so they are neither good nor bad. */
export type Validity = { readonly valid: true } | { readonly valid: false; readonly reasons: readonly string[] };

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
  /** Cores each service used around the same time; absent where the runtime was not asked in time. */
  readonly serviceCores?: readonly { readonly service: ServiceName; readonly cores: number }[];
}

/** One endpoint's part of a load run. */
export interface EndpointResult {
  /** The tag its requests carry: "POST /transfers". */
  readonly name: string;
  readonly requests: number;
  readonly failed: number;
  /** Wrong answers whatever their status. */
  readonly checksFailed: number;
  readonly latencyMs: LatencySummary;
}

/** Latencies of a whole run, mergeable with another's: upper bound of a bucket in ms, and how many fell in it. */
export type LatencyHistogram = readonly (readonly [upperMs: number, count: number])[];

export const loadScenarios = ["smoke", "load", "stress", "breakpoint", "spike", "soak"] as const;
export type LoadScenario = (typeof loadScenarios)[number];

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
  /** "own" is a script of the user's. Absent in journals of before there were scenarios. */
  readonly scenario?: LoadScenario | "own";
  /** k6 processes that shared the load. */
  readonly generators?: number;
  readonly endpoints?: readonly EndpointResult[];
  readonly histogram?: LatencyHistogram;
  /** Why the run was ended before its time; absent when it was not. */
  readonly endedEarly?: string;
  /** The rates of a stress or spike run, each by itself; of a breakpoint run the one at which it broke. Absent where one rate is held. */
  readonly steps?: readonly CapacityProbe[];
}

/** What it takes to tell whether two load runs may be compared. */
export interface LoadOrigin {
  readonly run: string;
  /** ISO 8601. */
  readonly at: string;
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly configHash: string;
  /** "2 CPUs AMD EPYC, 23.5 GiB, linux x64". */
  readonly machine: string;
  readonly runtime: RuntimeKind;
  readonly scenario: LoadScenario | "own";
  readonly asked: number;
}

/** The compared metric that is the instrument's and not the system's: it tells whether the machine was the same, and is no regression. */
export const generatorMetric = "cpu generator";

export interface MetricComparison {
  /** "p50", "p95", "p99", "errors", "reached", "cpu app", … */
  readonly metric: string;
  readonly unit: "ms" | "share" | "requests/s" | "µs/request";
  readonly baseline: number;
  readonly candidate: number;
  /** (candidate - baseline) / baseline, with its 95 % confidence interval; undefined where the baseline is 0. */
  readonly change: { readonly share: number; readonly low: number; readonly high: number } | undefined;
  /** Cliff's delta over the slices, -1..1; positive: the candidate's values are higher. */
  readonly effect: number;
  readonly verdict: "better" | "worse" | "no change" | "cannot tell";
}

export interface LoadComparison {
  readonly baseline: LoadOrigin;
  readonly candidate: LoadOrigin;
  readonly slices: { readonly baseline: number; readonly candidate: number; readonly seconds: number };
  readonly metrics: readonly MetricComparison[];
  /** Names of the metrics that got worse. */
  readonly regressions: readonly string[];
  /** What makes the two hard to compare: another machine, another configuration. Empty when nothing does. */
  readonly differences: readonly string[];
}

/** One rate tried while the capacity was searched. */
export interface CapacityProbe {
  readonly asked: number;
  readonly reached: number;
  readonly seconds: number;
  readonly p99: number;
  readonly errorShare: number;
  readonly verdict: "held" | "broke" | "invalid";
  /** What broke, or why it is invalid; empty when it held. */
  readonly why: string;
}

export interface Bottleneck {
  /** "app CPU", "event loop", "connection pool", "postgres CPU", "postgres locks", "postgres I/O", "redis", "load balancer", "generator", "machine". */
  readonly resource: string;
  /** How much of it was in use, 0..1. */
  readonly saturation: number;
  /** With numbers and their limit: "app 1.92 of 2 cores over 2 instances". */
  readonly seen: string;
  /** What to change first. */
  readonly advice: string;
}

export interface CapacityModel {
  readonly perRequest: readonly {
    readonly service: ServiceName | "generator";
    readonly microseconds: number;
    /** Cores it takes at rest. */
    readonly idleCores: number;
    /** Standard error of `microseconds`. */
    readonly plusMinus: number;
  }[];
  /** Requests a second the needs below are computed for. */
  readonly target: number;
  readonly cores: { readonly value: number; readonly plusMinus: number };
  readonly appInstances: { readonly value: number; readonly plusMinus: number };
}

/** A model whose prediction is further off than this share of what was measured does not hold. */
export const mostModelError = 0.15;

export interface CapacityResult {
  /** The highest arrival rate that held the service level in a steady run of its own. */
  readonly rate: number;
  /** The lowest rate that broke it, or that could not be judged; undefined when none was met. */
  readonly above: number | undefined;
  readonly limitedBy: "service level" | "generator" | "asked rate";
  readonly probes: readonly CapacityProbe[];
  /** Worst first. */
  readonly bottlenecks: readonly Bottleneck[];
  readonly model: CapacityModel;
  /** The model asked about another stack, and that stack measured; absent when it was not tried. */
  readonly modelCheck?: {
    readonly change: string;
    readonly predicted: number;
    readonly measured: number;
    /** (predicted - measured) / measured. */
    readonly errorShare: number;
    /** Of both; requests a second when absent. */
    readonly unit?: "requests/s" | "cores";
    /** Standard error of `predicted`; absent where nothing says how sure it was. */
    readonly plusMinus?: number;
    /** The stack as it is, measured right before at the same rate: what is off there is no change's doing. */
    readonly control?: { readonly predicted: number; readonly measured: number };
  };
}
