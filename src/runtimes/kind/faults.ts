import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Target } from "../abilities.ts";
import type { KindApi } from "./api.ts";
import { faultManager } from "./apply.ts";
import type { WorkloadObject } from "./explain.ts";
import { isReady } from "./explain-pod.ts";
import { heldInstances, hold, release } from "./held.ts";
import { mergeObject, type Pod, podName } from "./objects.ts";
import { type PodContainer, pausedAnnotation, pausedContainer, podContainer } from "./pod-container.ts";
import { numberedPods } from "./status.ts";
import { readPods, readWorld, type World, workloadOf } from "./world.ts";

export interface Faulting {
  readonly api: KindApi;
  readonly host: Host;
  readonly plan: Plan;
}

export interface Found {
  readonly workload: Exclude<WorkloadObject, { kind: "Job" }>;
  readonly pod: Pod;
  readonly container: PodContainer;
}

const pollMs = 200;
const goneWithinMs = 90_000;
const readyWithinMs = 60_000;
/** Of all pods of a Deployment the cheapest goes first when there is one too many. */
const cheapest = { "controller.kubernetes.io/pod-deletion-cost": "-1000" };

/** SIGKILL to every process of the instance's container, and its controller wants one pod less: the kubelet has no time to start it again. */
export async function killInstance(faulting: Faulting, target: Target): Promise<void> {
  const found = await running(faulting, target);
  await offer(faulting, found);
  await signalAll(faulting, found, "SIGKILL");
  await hold(faulting.api, found.workload, target.instance);
}

/** Its controller wants one pod less, and the pod ends in its own way. Resolves when it has. */
export async function haltInstance(faulting: Faulting, target: Target): Promise<void> {
  const found = await running(faulting, target);
  await offer(faulting, found);
  await hold(faulting.api, found.workload, target.instance);
  await gone(faulting, found.pod);
}

/** Its controller wants the pod again; false when there is nothing to undo, or nothing of the stack is left. */
export async function allowInstance({ api, plan }: Faulting, { service, instance }: Target): Promise<boolean> {
  const workload = workloadOf(await readWorld(api, plan), service);
  if (workload === undefined || workload.kind === "Job" || !heldInstances(workload).includes(instance)) return false;
  await release(api, workload, instance);
  return true;
}

/** Freezes the container's processes. It is written on the pod first: what is written there and not so is found out by nobody but the undo. */
export async function pauseInstance(faulting: Faulting, target: Target): Promise<void> {
  const found = await running(faulting, target);
  await annotate(faulting.api, found.pod, { [pausedAnnotation]: found.container.id });
  await onNode(faulting, found, ["tasks", "pause", found.container.id]);
}

/** Idempotent. A liveness probe that ended a frozen container has its way with the thaw: resolves when the pod is ready again. */
export async function resumeInstance(faulting: Faulting, target: Target): Promise<void> {
  const { api, host, plan } = faulting;
  const pod = instancePod(await readWorld(api, plan), plan, target);
  if (pod === undefined || pausedContainer(pod) === undefined) return;
  await thaw(host, pod);
  await annotate(api, pod, { [pausedAnnotation]: null });
  await ready(faulting, pod);
}

/** Lets the processes of a pod go on, where a drill froze them. */
export async function thaw(host: Host, pod: Pod): Promise<void> {
  const id = pausedContainer(pod);
  if (id === undefined) return;
  const result = await nodeRun(host, pod, ["tasks", "resume", id]);
  // Ended meanwhile, or never paused: what was wanted.
  if (result.exitCode !== 0 && !/not found|not paused|cannot resume/i.test(result.stderr)) throw refused(pod, "resume", result.stderr);
}

export async function running({ api, plan }: Faulting, target: Target): Promise<Found> {
  const world = await readWorld(api, plan);
  const pod = instancePod(world, plan, target);
  const container = pod && podContainer(pod);
  const workload = workloadOf(world, target.service);
  if (pod === undefined || container?.startedAt === undefined || workload === undefined || workload.kind === "Job")
    throw notRunning(target);
  return { workload, pod, container };
}

export function instancePod(world: World, plan: Plan, target: Target): Pod | undefined {
  const service = plan.services.find(({ name }) => name === target.service);
  return service && numberedPods(world, service).find(({ instance }) => instance === target.instance)?.pod;
}

export function notRunning({ service }: Pick<Target, "service"> & Partial<Target>): ParityError {
  return new ParityError("NOT_RUNNING", `${service} does not run, so nothing can be done to it`, {
    hint: "start the stack first: parity up",
  });
}

/** A StatefulSet lets its last pod go, whatever the others cost. */
async function offer({ api }: Faulting, { workload, pod }: Found): Promise<void> {
  if (workload.kind === "Deployment") await annotate(api, pod, cheapest);
}

async function annotate(api: KindApi, pod: Pod, annotations: Readonly<Record<string, string | null>>): Promise<void> {
  await mergeObject(api, podName(pod), { metadata: { annotations } }, faultManager);
}

async function onNode({ host }: Faulting, { pod }: Found, args: readonly string[]): Promise<void> {
  const result = await nodeRun(host, pod, args);
  if (result.exitCode !== 0) throw refused(pod, args[1] ?? "reach", result.stderr);
}

/** To every process of the container. */
export async function signalAll(faulting: Faulting, found: Found, signal: "SIGKILL" | "SIGSTOP"): Promise<void> {
  await onNode(faulting, found, ["tasks", "kill", "--all", "--signal", signal, found.container.id]);
}

/** containerd's own client, on the pod's node, which is a container of the engine. */
export function nodeRun(host: Host, { spec }: Pod, args: readonly string[]): ReturnType<Host["run"]> {
  return host.run({ command: "docker", args: ["exec", spec?.nodeName ?? "", "ctr", "--namespace", "k8s.io", ...args], timeoutMs: 20_000 });
}

/** What a node said instead of doing something to a container. */
export function refused({ metadata, spec }: Pod, doing: string, said: string): ParityError {
  return new ParityError(
    "ENGINE_FAILED",
    `could not ${doing} the container of pod ${metadata?.name} on ${spec?.nodeName}: ${said.trim() || "no answer"}`,
    {
      hint: "docker exec on that node shows whether it still answers",
    },
  );
}

async function gone(faulting: Faulting, { metadata }: Pod): Promise<void> {
  await untilPods(faulting, goneWithinMs, `pod ${metadata?.name} did not end`, (pods) =>
    pods.every((pod) => pod.metadata?.uid !== metadata?.uid),
  );
}

export async function ready(faulting: Faulting, { metadata }: Pod): Promise<void> {
  await untilPods(faulting, readyWithinMs, `pod ${metadata?.name} did not get ready again`, (pods) => {
    const own = pods.find((pod) => pod.metadata?.uid === metadata?.uid);
    return own === undefined || isReady(own);
  });
}

export async function untilPods(
  { api, host, plan }: Faulting,
  mostMs: number,
  otherwise: string,
  holds: (pods: readonly Pod[]) => boolean,
): Promise<void> {
  const end = host.monotonic() + mostMs;
  while (!holds(await readPods(api, plan))) {
    if (host.monotonic() > end)
      throw new ParityError("SERVICE_NOT_READY", `${otherwise} within ${mostMs / 1_000} s`, { hint: "parity status shows what it does" });
    await host.sleep(pollMs);
  }
}
