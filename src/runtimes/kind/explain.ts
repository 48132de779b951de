import { heldCondition } from "./conditions.ts";
import { at, explainPod, type Judgement, type Looked, sentence } from "./explain-pod.ts";
import type { ClusterEvent, Deployment, Job, Pod, StatefulSet } from "./objects.ts";
import { releaseAnnotation } from "./rollouts/template.ts";

/** What makes a service's pods. */
export type WorkloadObject =
  | ({ readonly kind: "Deployment" } & Omit<Deployment, "kind">)
  | ({ readonly kind: "StatefulSet" } & Omit<StatefulSet, "kind">)
  | ({ readonly kind: "Job" } & Omit<Job, "kind">);

export interface SeenWorkload extends Looked {
  readonly workload: WorkloadObject;
  /** Of the service; older ones too. */
  readonly pods: readonly Pod[];
  /** Warnings of before are of an earlier attempt; ms since 1970. */
  readonly since: number;
}

/** Whether all pods of a workload are there as it now asks for them, and ready; else what keeps them, and whether that can end. */
export function explain(seen: SeenWorkload): Judgement {
  const { workload } = seen;
  if (workload.kind === "Job") return explainJob(workload, seen);
  const refused = creationRefused(seen);
  if (refused !== undefined) return refused;
  const judged = currentPods(seen).map((pod) => explainPod(pod, seen));
  const failed = judged.find(({ state }) => state === "failed");
  if (failed !== undefined) return failed;
  const { asked, ready, old } = counts(workload);
  // The controller may still count a pod that is ending.
  const there = judged.filter(({ state }) => state === "ready").length;
  if (observed(workload) && ready >= asked && there >= asked && old === 0) return { state: "ready" };
  const waiting = judged.find(({ state }) => state === "waiting");
  return waiting ?? { state: "waiting", reason: `${ready} of ${asked} pods are ready${old > 0 ? `, ${old} old ones are to end` : ""}` };
}

/** Twice may be the way to a server that was not open yet; who waits for a Job is told of the third time, not of the last. */
const mostRestarts = 2;
/** A pod that was taken away is no fault of its program's. */
const mostFailed = 2;

function explainJob(job: Extract<WorkloadObject, { kind: "Job" }>, seen: SeenWorkload): Judgement {
  if (heldCondition(job.status, "Complete") !== undefined) return { state: "ready" };
  const last = currentPods(seen)
    .toSorted((one, other) => String(one.metadata?.creationTimestamp).localeCompare(String(other.metadata?.creationTimestamp)))
    .at(-1);
  const failure = heldCondition(job.status, "Failed");
  if (failure !== undefined) return jobFailed(job, failure.message ?? failure.reason ?? "", last);
  const { failed = 0 } = job.status ?? {};
  if (failed >= mostFailed) return jobFailed(job, `its pods failed ${failed} times`, last);
  const refused = creationRefused(seen);
  if (refused !== undefined) return refused;
  const judged = last === undefined ? undefined : explainPod(last, seen);
  if (judged?.state === "failed") return isTriedAgain(judged) ? { state: "waiting", reason: `another try: ${judged.reason}` } : judged;
  return { state: "waiting", reason: judged?.state === "waiting" ? judged.reason : "it to end" };
}

function isTriedAgain({ code, restarts = 0 }: Extract<Judgement, { state: "failed" }>): boolean {
  return code === "SERVICE_EXITED" && restarts < mostRestarts;
}

function jobFailed(job: Extract<WorkloadObject, { kind: "Job" }>, why: string, pod: Pod | undefined): Judgement {
  const status = pod?.status?.containerStatuses?.[0];
  const exitCode = (status?.state?.terminated ?? status?.lastState?.terminated)?.exitCode;
  const { name = "", namespace = "" } = pod?.metadata ?? {};
  return {
    state: "failed",
    code: "SERVICE_EXITED",
    reason: `job ${job.metadata?.name} failed${exitCode === undefined ? "" : ` with exit code ${exitCode}`}: ${sentence(why)}`,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(status === undefined ? {} : { log: { pod: name, namespace, container: status.name, previous: false } }),
  };
}

/** What a controller may try as often as it likes. A quota that is not counted yet, or an account that is not there yet, is none of it. */
const neverAllowed = /exceeded quota|violates PodSecurity|usage per (Pod|Container)|is invalid/i;

/** A quota or a policy that lets no pod be made. While one ends it may still become free. */
function creationRefused({ workload, pods, events, since }: SeenWorkload): Judgement | undefined {
  if (pods.some(({ metadata }) => metadata?.deletionTimestamp !== undefined)) return undefined;
  const condition = workload.kind === "Deployment" ? heldCondition(workload.status, "ReplicaFailure")?.message : undefined;
  const said = condition ?? (pods.length < wanted(workload) ? refusalEvent(workload, events, since) : undefined);
  if (said === undefined) return undefined;
  const reason = `no pod of ${workload.metadata?.name} can be made: ${sentence(said)}`;
  return neverAllowed.test(said) ? { state: "failed", code: "SERVICE_NOT_READY", reason } : { state: "waiting", reason };
}

function refusalEvent(workload: WorkloadObject, events: readonly ClusterEvent[], since: number): string | undefined {
  // Event times are whole seconds.
  const own = events.filter((event) => event.involvedObject.uid === workload.metadata?.uid && at(event) >= since - 1_000);
  return own.find(({ reason }) => reason === "FailedCreate")?.message;
}

function wanted(workload: WorkloadObject): number {
  return workload.kind === "Job" ? 1 : (workload.spec?.replicas ?? 1);
}

function observed({ metadata, status }: Exclude<WorkloadObject, { kind: "Job" }>): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

function counts(workload: Exclude<WorkloadObject, { kind: "Job" }>): { asked: number; ready: number; old: number } {
  const asked = workload.spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = workload.status ?? {};
  if (workload.kind === "Deployment")
    return { asked, ready: Math.min(updatedReplicas, availableReplicas), old: Math.max(0, replicas - updatedReplicas) };
  return { asked, ready: Math.min(updatedReplicas, readyReplicas), old: Math.max(0, replicas - updatedReplicas) };
}

/** Those made from the template as it is now: an older one may fail for a reason that is gone. */
function currentPods({ workload, pods }: SeenWorkload): readonly Pod[] {
  const template = workload.spec?.template;
  const images = template?.spec?.containers.map(({ image }) => image).join("\n");
  return pods.filter(({ metadata, spec }) => {
    if (metadata?.deletionTimestamp !== undefined) return false;
    const annotated = Object.entries(template?.metadata?.annotations ?? {}).every(([key, value]) => metadata?.annotations?.[key] === value);
    // A release's pods have all that the planned template says, and more.
    const released = metadata?.annotations?.[releaseAnnotation] === template?.metadata?.annotations?.[releaseAnnotation];
    return annotated && released && spec?.containers.map(({ image }) => image).join("\n") === images;
  });
}
