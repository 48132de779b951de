import type { LoadScenario } from "../events/event.ts";

/** Everything decided, nothing done. A plan is plain JSON: `--dry-run` prints it, a run stores it. */

export const runtimeKinds = ["compose", "native", "kind"] as const;
export type RuntimeKind = (typeof runtimeKinds)[number];

export const serviceNames = [
  "postgres",
  "postgres-replica",
  "wal-receiver",
  "redis",
  "migrate",
  "app",
  "load-balancer",
  "postgres-exporter",
  "redis-exporter",
  "alert-sink",
  "alertmanager",
  "kube-state-metrics",
  "prometheus",
  "grafana",
] as const;
export type ServiceName = (typeof serviceNames)[number];

export const secretNames = [
  "postgres",
  "app-database",
  "redis",
  "jwt",
  "grafana",
  "metrics-database",
  "load-key",
  "admin-key",
  "replication",
] as const;
export type SecretName = (typeof secretNames)[number];

export const networkNames = ["edge", "app", "data", "monitoring"] as const;
export type NetworkName = (typeof networkNames)[number];

/** One setting of a server: what production has, what this stack asks for. */
export interface PlannedSetting {
  readonly name: string;
  /** As production has it, in the server's own notation ("2GB"). */
  readonly production: string;
  /** As this stack asks for it. The same as production unless it was scaled. */
  readonly asked: string;
  /** The rule by which it was scaled; absent when it was not. */
  readonly rule?: string;
}

/** A production setting this machine cannot carry, with the rule that made it smaller. */
export interface ScaledSetting {
  readonly service: ServiceName;
  readonly name: string;
  readonly production: string;
  readonly asked: string;
  readonly rule: string;
}

export interface PlannedPort {
  /** "main", "metrics", "http": one service's ports have different names. */
  readonly name: string;
  /** Inside a container. */
  readonly inside: number;
  /** On 127.0.0.1 of this machine, one per instance. */
  readonly published: readonly number[];
  readonly protocol: "http" | "https" | "tcp";
}

export interface PlannedService {
  readonly name: ServiceName;
  /** A one-shot runs to its end before what depends on it starts; exit 0 is its readiness. */
  readonly kind: "service" | "one-shot";
  readonly title: string;
  readonly version: string;
  readonly instances: number;
  readonly ports: readonly PlannedPort[];
  readonly settings: readonly PlannedSetting[];
  readonly dependsOn: readonly ServiceName[];
  readonly networks: readonly NetworkName[];
  /** Limits of a container: CPUs and bytes. */
  readonly limits: { readonly cpus: number; readonly memoryBytes: number };
  /** Seconds until a start that is not ready counts as failed. */
  readonly readyWithinSeconds: number;
}

export interface AbsentService {
  readonly name: ServiceName;
  readonly reason: string;
  /** Nobody asked for it, and nobody misses it: the plan does not tell of it. */
  readonly unasked?: true;
}

export type ReplicationMode = "asynchronous" | "synchronous";

export interface ServiceLevel {
  /** Share of requests that must succeed, 0..1. */
  readonly availability: number;
  /** This share of requests must be faster than `latencyMs`. */
  readonly latencyShare: number;
  readonly latencyMs: number;
  /** 95 % of the requests must be faster than this, in ms, where it is asked for. */
  readonly p95Ms?: number;
  /** Limits of single endpoints; what one does not say, the whole's says. */
  readonly endpoints?: readonly EndpointLevel[];
}

export interface EndpointLevel {
  /** The tag its requests carry: "POST /transfers". */
  readonly name: string;
  readonly availability: number;
  readonly latencyShare: number;
  readonly latencyMs: number;
  readonly p95Ms?: number;
}

export interface PlannedApp {
  readonly source: "command" | "image" | "build" | "url";
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly image: string | undefined;
  readonly build: { readonly context: string; readonly dockerfile: string } | undefined;
  readonly url: string | undefined;
  readonly paths: { readonly health: string; readonly ready: string; readonly metrics: string | undefined };
  readonly migrate: PlannedMigrations | undefined;
  /** The most connections to the database that one instance opens; undefined where nobody says. */
  readonly connections?: number | undefined;
  /** The app itself serves TLS on its port. */
  readonly tls: boolean;
}

/** The app's commands that migrate the database the environment names, and what they may do to it. */
export interface PlannedMigrations {
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** Takes the newest migration back and no other. */
  readonly back?: readonly string[] | undefined;
  /** In seconds: no longer may one keep requests from a table. */
  readonly longestLock?: number;
  /** Tables one may rewrite whole: "orders", "audit.entries". */
  readonly rewrites?: readonly string[];
  /** From this size on a table is large. */
  readonly largeTableBytes?: number;
}

/** How many of the app's instances an update may add and take away at a time. */
export interface PlannedRollout {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export interface Plan {
  readonly v: 1;
  readonly project: string;
  /** Absolute path of the folder that holds the configuration. */
  readonly root: string;
  /** Absolute path of `.parity`. */
  readonly stateDirectory: string;
  readonly runtime: RuntimeKind;
  readonly images: "official" | "debian";
  /** What the configuration says of a cluster. */
  readonly kind?: { readonly nodeImage?: string; readonly rollout?: PlannedRollout };
  /** SHA-256 (hex) of what a measurement depends on: the configuration, without ports and paths. */
  readonly configHash: string;
  readonly machine: { readonly cpus: number; readonly memoryBytes: number };
  /** In the order they start. */
  readonly services: readonly PlannedService[];
  readonly absent: readonly AbsentService[];
  readonly scaled: readonly ScaledSetting[];
  readonly app: PlannedApp;
  /** How a drill writes numbered rows through the app and asks later which are there; undefined when the app has no such endpoint. */
  readonly ledger: PlannedLedger | undefined;
  readonly database: {
    readonly name: string;
    readonly user: string;
    /** Whether a commit waits for the replica; absent where there is none. */
    readonly replication?: ReplicationMode;
  };
  readonly serviceLevel: ServiceLevel;
  readonly load: {
    /** Absolute path of a k6 script. */
    readonly script: string;
    /** Requests a second. */
    readonly rate: number;
    readonly durationSeconds: number;
    readonly env: Readonly<Record<string, string>>;
    /** "own": the script is the user's. */
    readonly scenario: LoadScenario | "own";
    /** Of every random choice a script makes. */
    readonly seed: number;
    /** k6 processes that share the load. */
    readonly generators: number;
  };
  readonly monitoring: {
    /** Production's clock divided by this is the stack's. 1 is production's own. */
    readonly timeScale: number;
    readonly scrapeSeconds: number;
    readonly alerts: readonly AlertRule[];
  };
  readonly limits: { readonly recoverySeconds: number; readonly rtoSeconds: number; readonly rpoSeconds: number };
  readonly backup: PlannedBackup;
  /** Absolute path of the folder with runbooks and plans, or undefined. */
  readonly documentation: string | undefined;
}

export interface PlannedBackup {
  readonly format: "custom" | "directory" | "physical";
  readonly compression: "zstd" | "lz4" | "gzip" | "none";
  /** Paths are absolute. "own": a key of the project's own, made when it is first needed. */
  readonly encryption: "none" | "own" | PlannedEncryption;
  readonly store:
    | { readonly directory: string }
    | { readonly s3: { readonly endpoint: string; readonly bucket: string; readonly prefix: string; readonly region: string } }
    | undefined;
  /** As cron writes it. */
  readonly schedule: string;
  readonly retention: { readonly days: number; readonly everyHours: number; readonly denseDays: number };
  readonly productionBytes: number | undefined;
  /** The server's log is received all the time the stack is up. */
  readonly wal?: boolean;
}

export type PlannedEncryption =
  | { readonly recipients: readonly string[]; readonly identityFile: string | undefined }
  | { readonly identityFile: string }
  | { readonly passphraseFile: string }
  | { readonly passphraseCommand: readonly string[] };

/** One alert as production has it; durations are production's, in seconds. */
export interface AlertRule {
  readonly name: string;
  /** PromQL; `$window` stands for the range that is scaled with the clock. */
  readonly expression: string;
  readonly windowSeconds: number;
  readonly forSeconds: number;
  readonly severity: "critical" | "warning";
  readonly summary: string;
  /** Relative to the documentation folder. */
  readonly runbook: string;
}

/** Paths are on the load balancer; requests carry the secret `load-key` (`verify`: `admin-key`) as X-API-Key. */
export interface PlannedLedger {
  /** POST, JSON: `body` with `keyField` set to the write's own key. A 2xx answer acknowledges the write. */
  readonly write: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly keyField: string;
  /** POST `{"keys":[…]}`, 1,000 at most; answers `{"present":[…]}`. */
  readonly lookup: string;
  /** POST; answers `{"ok":true|false}`: whether the app's own invariant holds. */
  readonly verify: string | undefined;
}
