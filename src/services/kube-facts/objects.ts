/** Of the objects that are told of: only what is read here, as the API sends it. */

export interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string; readonly resourceVersion?: string };
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

export interface DeploymentObject extends Named {
  readonly metadata: Named["metadata"] & { readonly generation?: number };
  readonly spec: { readonly replicas?: number };
  readonly status?: {
    readonly replicas?: number;
    readonly availableReplicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly unavailableReplicas?: number;
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: { readonly waiting?: { readonly reason?: string } };
  readonly lastState?: { readonly terminated?: { readonly reason?: string; readonly exitCode?: number } };
}

export interface PodObject extends Named {
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface AutoscalerObject extends Named {
  readonly spec: { readonly minReplicas?: number; readonly maxReplicas: number };
  readonly status?: {
    readonly currentReplicas?: number;
    readonly desiredReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface KubeObjects {
  readonly deployments: readonly DeploymentObject[];
  readonly pods: readonly PodObject[];
  readonly autoscalers: readonly AutoscalerObject[];
}
