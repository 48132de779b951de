import type { V1Container, V1EnvVar, V1PodTemplateSpec, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { Plan } from "../../../plan/plan.ts";
import { type ImageUser, profileOf } from "../../containers/profile.ts";
import type { WiredLaunch } from "../../containers/wire-launch.ts";
import { pullPolicy } from "../images/full-name.ts";
import { hasToken } from "./access.ts";
import type { Configuration } from "./configuration.ts";
import { joinContainer } from "./join-container.ts";
import { podSelector, serviceLabels } from "./labels.ts";
import { literal } from "./literal.ts";
import { probesOf } from "./probes.ts";
import { limitsOf, quantities, requestsOf } from "./resources.ts";

export interface PodInput {
  readonly plan: Plan;
  readonly wired: WiredLaunch;
  readonly configuration: Configuration;
  readonly image: string;
  /** Where the app's own files are in its image, for an app given as a command. */
  readonly workingDirectory: string;
}

/** Of its template: a pod of other content is another pod. */
const contentAnnotation = "dev.parity.content";

/** Seconds in which what sends it requests hears that a pod ends, before the pod does. */
const farewellSeconds = 5;

export function podTemplate(input: PodInput): V1PodTemplateSpec {
  const { plan, wired, configuration } = input;
  const { name } = wired.service;
  const user = profileOf(name).users[plan.images];
  const server = container(input);
  return {
    metadata: { labels: serviceLabels(plan, name), annotations: { [contentAnnotation]: configuration.hash } },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: hasToken(plan, name),
      // The variables Docker's links once were: REDIS_PORT=tcp://… is not what an app takes it for.
      enableServiceLinks: false,
      securityContext: podSecurity(user),
      terminationGracePeriodSeconds: wired.launch.stop.graceSeconds + (isBalanced(wired) ? farewellSeconds : 0),
      ...(isBalanced(wired) ? spreading(plan, wired) : {}),
      // In the same pod: another one is another address, to which the way would first have to be opened again.
      ...(wired.service.kind === "one-shot" ? { restartPolicy: "OnFailure" } : {}),
      ...listed("initContainers", joinContainer(wired, server)),
      containers: [server],
      volumes: [...configuration.volumes, ...writableFolders(wired).map(({ volume }) => volume)],
    },
  };
}

function container({ plan, wired, configuration, image, workingDirectory }: PodInput): V1Container {
  const { service, launch } = wired;
  const command = launch.containerArgs ?? launch.args;
  const inProject = launch.cwd !== undefined && plan.app.source === "command";
  return {
    name: service.name,
    image,
    imagePullPolicy: pullPolicy(image),
    ...(launch.containerEntrypoint ? { command: launch.containerEntrypoint.map(literal) } : {}),
    ...listed("args", command.map(literal)),
    ...(inProject ? { workingDir: workingDirectory } : {}),
    ...listed("env", environment(wired)),
    ...listed(
      "ports",
      service.ports.map(({ name, inside }) => ({ name, containerPort: inside, protocol: "TCP" })),
    ),
    ...probesOf(plan, wired),
    ...(isBalanced(wired) ? { lifecycle: { preStop: { sleep: { seconds: farewellSeconds } } } } : {}),
    resources: { limits: quantities(limitsOf(plan, service)), requests: quantities(requestsOf(plan, service)) },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    volumeMounts: [...configuration.mounts, ...writableFolders(wired).map(({ mount }) => mount), ...dataMount(wired)],
  };
}

/** An empty list is left out. */
function listed<Name extends string, Item>(name: Name, items: readonly Item[]): Partial<Record<Name, Item[]>> {
  return items.length === 0 ? {} : ({ [name]: [...items] } as Partial<Record<Name, Item[]>>);
}

/** What numbers an instance elsewhere is the pod's name here: all pods of a service have one template. */
function environment({ launch }: WiredLaunch): V1EnvVar[] {
  return Object.entries({ ...launch.env, ...launch.containerEnv }).map(([name, value]) =>
    name === "INSTANCE"
      ? { name, valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } }
      : { name, value: literal(value) },
  );
}

function podSecurity({ user, group }: ImageUser): NonNullable<NonNullable<V1PodTemplateSpec["spec"]>["securityContext"]> {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** Requests are spread over its pods, and one of them may go while the others serve. */
function isBalanced({ service }: WiredLaunch): boolean {
  return service.name === "app";
}

/** Better apart than together, and better together than not at all. */
function spreading(plan: Plan, { service }: WiredLaunch) {
  const labelSelector = { matchLabels: podSelector(plan, service.name) };
  const topologyKey = "kubernetes.io/hostname";
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: { labelSelector, topologyKey } }],
      },
    },
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey, whenUnsatisfiable: "ScheduleAnyway", labelSelector }],
  };
}

/** The root is read-only; these are what the image writes outside of its data. */
function writableFolders({ service }: WiredLaunch): { readonly volume: V1Volume; readonly mount: V1VolumeMount }[] {
  const { memoryFolders = [], sharedMemory, writtenFolders = [] } = profileOf(service.name);
  const onDisk = (mountPath: string, index: number) => folder(`disk-${index}`, mountPath, { sizeLimit: "1Gi" });
  const inMemory = (mountPath: string, index: number) => folder(`memory-${index}`, mountPath, { medium: "Memory", sizeLimit: "64Mi" });
  return [
    folder("tmp", "/tmp", { sizeLimit: "1Gi" }),
    ...writtenFolders.map(onDisk),
    ...memoryFolders.map(inMemory),
    ...(sharedMemory === undefined
      ? []
      : [folder("shared-memory", "/dev/shm", { medium: "Memory", sizeLimit: sharedMemory.replace(/mb$/, "Mi") })]),
  ];
}

function folder(name: string, mountPath: string, emptyDir: NonNullable<V1Volume["emptyDir"]>) {
  return { volume: { name, emptyDir }, mount: { name, mountPath } };
}

function dataMount({ launch }: WiredLaunch): V1VolumeMount[] {
  return launch.dataPath === undefined ? [] : [{ name: "data", mountPath: launch.dataPath }];
}
