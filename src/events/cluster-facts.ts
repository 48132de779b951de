/** What a cluster tells of a stack beside its instances. */
export interface ClusterFacts {
  readonly nodes: readonly NodeFact[];
  readonly pods: readonly PodFact[];
  readonly autoscalers: readonly AutoscalerFact[];
  /** What Kubernetes warned of in the stack's namespaces, the newest first. */
  readonly warnings: readonly WarningFact[];
}

export interface NodeFact {
  readonly name: string;
  readonly ready: boolean;
  /** No pod is put there any more. */
  readonly cordoned: boolean;
}

export interface PodFact {
  readonly service: string;
  readonly name: string;
  readonly node: string | undefined;
  readonly ready: boolean;
  readonly restarts: number;
  /** "OOMKilled", "CrashLoopBackOff": why it waits, else why it ended last. */
  readonly reason: string | undefined;
}

export interface AutoscalerFact {
  readonly name: string;
  readonly current: number;
  readonly desired: number;
  readonly least: number;
  readonly most: number;
  /** "cpu 34% of 70%", what is asked for behind what is used; none where nothing measures it. */
  readonly metrics: readonly string[];
}

export interface WarningFact {
  /** ISO 8601. */
  readonly at: string;
  /** "Pod app-1" */
  readonly object: string;
  readonly reason: string;
  readonly message: string;
  readonly times: number;
}
