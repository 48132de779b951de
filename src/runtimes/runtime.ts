import type { Plan, RuntimeKind, SecretName, ServiceName } from "../plan/plan.ts";
import type { StepContext } from "../work/context.ts";

export interface Endpoint {
  readonly service: ServiceName;
  readonly instance: number;
  readonly host: string;
  readonly port: number;
  readonly protocol: "http" | "https" | "tcp";
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LogLine {
  readonly service: ServiceName;
  readonly instance: number;
  readonly text: string;
}

/** What one instance of a service is doing now, read from the world. */
export interface InstanceStatus {
  readonly service: ServiceName;
  readonly instance: number;
  readonly state: "running" | "paused" | "exited" | "finished" | "absent";
  /** The main process, as this machine numbers it; undefined when there is none. */
  readonly pid: number | undefined;
  /** When it last started, ms since 1970. */
  readonly startedAt: number | undefined;
  readonly restarts: number;
  readonly exitCode: number | undefined;
}

/** What one instance has used. CPU in seconds since its start, so that a share is a difference of two samples. */
export interface InstanceUsage {
  readonly service: ServiceName;
  readonly instance: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
}

export interface RuntimeFacts {
  readonly kind: RuntimeKind;
  readonly available: boolean;
  /** Why it can or cannot be used: one clause. */
  readonly reason: string;
  /** "Docker Engine 28.2.2, Compose 2.26.1"; undefined for processes. */
  readonly version: string | undefined;
}

/** Where a stack runs. Stateless: everything is found again from the world. */
export interface Runtime {
  readonly kind: RuntimeKind;
  facts(): Promise<RuntimeFacts>;
  /**
   * Brings the plan's services up and waits until each is ready; what already runs as planned is kept.
   * Emits service.* facts. On failure everything it started in this call is stopped again, after the evidence was taken.
   */
  start(plan: Plan, context: StepContext): Promise<RunningStack>;
  /** The project's stack if any of it exists: from labels or pid files, also after a crash. */
  find(plan: Plan): Promise<RunningStack | undefined>;
  /** Whether something that is neither stack nor data stays after `down`, and keeps the plan's ports: a cluster. Absent: nothing does. */
  stays?(plan: Plan): Promise<boolean>;
  /** The project's stack whether or not any of it exists, for deleting what it stored. */
  attach(plan: Plan): RunningStack;
  /** The Compose file, configuration files and so on as a person would run them: path under `directory` → content. */
  render(plan: Plan): Promise<ReadonlyMap<string, string>>;
}

export interface RunningStack {
  readonly kind: RuntimeKind;
  readonly plan: Plan;
  /** Where a port of a service is reached from this machine. */
  endpoint(service: ServiceName, port?: string, instance?: number): Endpoint;
  secret(name: SecretName): string;
  /** Path of the certificate authority's certificate, PEM. */
  authorityFile(): string;
  /** The signal ends the asking, where the answer comes from a server that may be silent. */
  status(signal?: AbortSignal): Promise<readonly InstanceStatus[]>;
  /** As `status`. */
  usage(signal?: AbortSignal): Promise<readonly InstanceUsage[]>;
  /** The last lines, then (with `follow`) the coming ones until the signal fires. */
  logs(
    service: ServiceName,
    options: { readonly tail: number; readonly follow: boolean; readonly signal: AbortSignal },
  ): AsyncIterable<LogLine>;
  /** Runs a command where the service runs, with its environment. */
  exec(service: ServiceName, argv: readonly string[], signal?: AbortSignal): Promise<ExecResult>;
  /** Starts an instance that exited or was killed, as planned, and waits until it is ready. */
  revive(service: ServiceName, instance: number, context: StepContext): Promise<void>;
  /** Takes the stack down: the processes or containers always, stored data with "nothing". Idempotent. */
  stop(keep: "data" | "nothing", context: StepContext): Promise<void>;
}
