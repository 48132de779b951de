/** Everything decided, nothing done. A plan is plain JSON: `--dry-run` prints it, a run stores it. */

export const runtimeKinds = ["compose", "native"] as const;
export type RuntimeKind = (typeof runtimeKinds)[number];

export const serviceNames = [
  "postgres",
  "redis",
  "migrate",
  "app",
  "load-balancer",
  "postgres-exporter",
  "redis-exporter",
  "alert-sink",
  "alertmanager",
  "prometheus",
  "grafana",
] as const;
export type ServiceName = (typeof serviceNames)[number];

export const secretNames = ["postgres", "app-database", "redis", "jwt", "grafana", "metrics-database", "load-key", "admin-key"] as const;
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
}

export interface ServiceLevel {
  /** Share of requests that must succeed, 0..1. */
  readonly availability: number;
  /** This share of requests must be faster than `latencyMs`. */
  readonly latencyShare: number;
  readonly latencyMs: number;
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
  readonly migrate: { readonly up: readonly string[]; readonly down: readonly string[] } | undefined;
  /** The app itself serves TLS on its port. */
  readonly tls: boolean;
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
  readonly database: { readonly name: string; readonly user: string };
  readonly serviceLevel: ServiceLevel;
  readonly load: {
    /** Absolute path of a k6 script. */
    readonly script: string;
    /** Requests a second. */
    readonly rate: number;
    readonly durationSeconds: number;
    readonly env: Readonly<Record<string, string>>;
  };
  readonly monitoring: {
    /** Production's clock divided by this is the stack's. 1 is production's own. */
    readonly timeScale: number;
    readonly scrapeSeconds: number;
    readonly alerts: readonly AlertRule[];
  };
  readonly limits: { readonly recoverySeconds: number; readonly rtoSeconds: number; readonly rpoSeconds: number };
  /** Absolute path of the folder with runbooks and plans, or undefined. */
  readonly documentation: string | undefined;
}

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
