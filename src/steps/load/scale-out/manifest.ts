import type { Variable } from "./variables.ts";

/** What a distributed run is made of. */
export interface ScaleOut {
  /** Names every object; a DNS label of at most 50 characters. */
  readonly name: string;
  /** Pods that share the load, each by its execution segment. */
  readonly pods: number;
  /** What `k6 archive` wrote. */
  readonly archive: Uint8Array;
  /** "2.2.0": of the k6 that wrote it, and so of the one that must run it. */
  readonly k6Version: string;
  readonly variables: readonly Variable[];
  /** Name of the Secret that `variables` refer to. */
  readonly secret: string;
  /** Results go to a Prometheus by remote write. */
  readonly remoteWrite: boolean;
}

/** A Kubernetes object. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly [key: string]: unknown;
}

export const archiveFile = "archive.tar";
const authorityFolder = "/etc/parity";
/** Where a pod finds the authority of a certificate of one's own. Go reads the system's folder of authorities beside it. */
export const authorityFile = `${authorityFolder}/authority.pem`;
/** Of the image grafana/k6. */
const k6User = 12_345;
/** "nobody", whatever the operator's image of the starter says. */
const nobody = 65_534;

/** The script in a ConfigMap, and the TestRun of the k6-operator that runs it. */
export function manifestsOf(wanted: ScaleOut): readonly [configMap: KubernetesObject, testRun: KubernetesObject] {
  const metadata = { name: wanted.name, labels: { "app.kubernetes.io/name": wanted.name, "app.kubernetes.io/managed-by": "parity" } };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, binaryData: { [archiveFile]: Buffer.from(wanted.archive).toString("base64") } },
    { apiVersion: "k6.io/v1alpha1", kind: "TestRun", metadata, spec: specOf(wanted) },
  ];
}

function specOf(wanted: ScaleOut): Readonly<Record<string, unknown>> {
  const { name, pods, remoteWrite } = wanted;
  return {
    parallelism: pods,
    script: { configMap: { name, file: archiveFile } },
    arguments: [...(remoteWrite ? ["--out experimental-prometheus-rw"] : []), `--tag testid=${name}`].join(" "),
    runner: { ...k6Pod(wanted), ...generatorOnly(name) },
    // It only reads the script to plan the segments.
    initializer: { ...k6Pod(wanted), resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } } },
    starter: { ...hardened(nobody), resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "64Mi" } } },
  };
}

/** A pod that runs k6 with the script's variables, and trusts the authority in the Secret where there is one. */
function k6Pod({ k6Version, variables, secret }: ScaleOut): Readonly<Record<string, unknown>> {
  return {
    image: `grafana/k6:${k6Version}`,
    env: variables,
    volumes: [
      { name: "authority", secret: { secretName: secret, optional: true, items: [{ key: "authority.pem", path: "authority.pem" }] } },
    ],
    volumeMounts: [{ name: "authority", mountPath: authorityFolder, readOnly: true }],
    ...hardened(k6User),
  };
}

/** No limit of CPU: a generator that is throttled measures its own waiting. One on each node where there are enough. */
function generatorOnly(name: string): Readonly<Record<string, unknown>> {
  return {
    resources: { requests: { cpu: "1", memory: "512Mi" }, limits: { memory: "2Gi" } },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { app: "k6", k6_cr: name, runner: "true" } },
      },
    ],
  };
}

function hardened(user: number): Readonly<Record<string, unknown>> {
  return {
    // The operator's own type of this field is a string.
    automountServiceAccountToken: "false",
    securityContext: { runAsNonRoot: true, runAsUser: user, seccompProfile: { type: "RuntimeDefault" } },
    containerSecurityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  };
}
