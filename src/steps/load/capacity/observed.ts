/** What was seen of a stack while a rate was asked that it could only just carry, or no longer. CPU in cores; undefined: not to be seen. */
export interface Observed {
  /** Requests a second that were reached. */
  readonly rate: number;
  /** Cores of this machine. */
  readonly machineSize: number;
  readonly machineCores: number | undefined;
  readonly generator: { readonly cores: number; readonly allowed: number } | undefined;
  readonly app: { readonly perInstance: readonly number[]; readonly coresPerInstance: number } | undefined;
  /** The worst of all instances, ms. */
  readonly eventLoopLagMs: number | undefined;
  /** ms within which answers must come: a timer that is late by as much is a request that is. */
  readonly latencyLimitMs: number;
  /** The instance whose pool was the fullest. */
  readonly pool: { readonly inUse: number; readonly size: number; readonly waiting: number } | undefined;
  readonly postgres: { readonly cores: number; readonly size: number } | undefined;
  readonly sessions: Sessions | undefined;
  readonly topStatement: TopStatement | undefined;
  readonly redis: { readonly cores: number; readonly operationsPerSecond: number | undefined } | undefined;
  readonly loadBalancer: { readonly cores: number; readonly threads: number; readonly queued: number | undefined } | undefined;
}

/** Sessions of Postgres that were at work, counted in many moments: one session in ten moments counts ten. */
export interface Sessions {
  readonly active: number;
  readonly locks: number;
  /** Reads and writes of data files, and of the write-ahead log. */
  readonly io: number;
  /** The most frequent of each: "Lock transactionid", "IO WALSync". */
  readonly topLock: string | undefined;
  readonly topIo: string | undefined;
}

export interface TopStatement {
  readonly text: string;
  /** Of the time Postgres spent in all statements, 0..1. */
  readonly share: number;
  readonly meanMs: number;
  /** Calls a second. */
  readonly calls: number;
}
