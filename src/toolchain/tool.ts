/** The programs parity runs on this machine. */
export const toolNames = [
  "postgres",
  "initdb",
  "pg_resetwal",
  "pg_dump",
  "pg_restore",
  "pg_basebackup",
  "pg_receivewal",
  "pg_controldata",
  "pg_amcheck",
  "pg_verifybackup",
  "psql",
  "redis-server",
  "redis-cli",
  "prometheus",
  "promtool",
  "alertmanager",
  "postgres-exporter",
  "redis-exporter",
  "haproxy",
  "node",
  "k6",
  "toxiproxy",
  "faketime",
  "lz4",
  "kind",
] as const;
export type ToolName = (typeof toolNames)[number];

export type ToolSource = "config" | "path" | "packages" | "go" | "parity";

/** A program that was found and answered with its version. */
export interface Tool {
  readonly name: ToolName;
  /** Absolute path. */
  readonly path: string;
  /** Needed to run it where it is: LD_LIBRARY_PATH of an unpacked package. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder it must be started in, because it looks for its own files from there. */
  readonly directory?: string;
  readonly version: string;
  readonly source: ToolSource;
  /** Production's version where it differs: "wanted 15, found 14.9". */
  readonly drift: string | undefined;
}

/** Finds real programs, fetching what is missing. */
export interface Toolchain {
  /**
   * Finds every named tool; fetches and builds what is missing, unless `offline`.
   * Rejects with one TOOL_MISSING that names every tool that cannot be had and the commands that would get each.
   */
  require(names: readonly ToolName[], options: ToolRequest): Promise<ReadonlyMap<ToolName, Tool>>;
  /** What would be found now, nothing fetched: undefined for what is missing. For `doctor`. */
  survey(): Promise<readonly ToolReport[]>;
}

export interface ToolRequest {
  readonly signal: AbortSignal;
  readonly offline?: boolean;
  /** Not older than these: a server's own programs must be at least of its version. What is older is passed over, and only used when nothing else can be had. */
  readonly atLeast?: Readonly<Partial<Record<ToolName, string>>>;
  /** Called at most once a second while something long happens. */
  progress(tool: ToolName, message: string): void;
}

export interface ToolReport {
  readonly name: ToolName;
  readonly wanted: string;
  readonly found: Tool | undefined;
  /** How it would be got: "apt-get download postgresql-15 …", "go build go.k6.io/k6/v2@v2.2.0". */
  readonly remedy: string;
}
