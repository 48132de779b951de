import type { ErrorCode } from "../../errors/codes.ts";
import { counted } from "../../text/words.ts";
import { heldCondition } from "./conditions.ts";
import type { ClusterEvent, Pod } from "./objects.ts";

/** Where the last lines of what failed are. */
export interface FailedContainer {
  readonly pod: string;
  readonly namespace: string;
  readonly container: string;
  /** Of the container before the one that runs or waits now. */
  readonly previous: boolean;
}

/** What Kubernetes says of something that is to get ready. Reasons are one clause. */
export type Judgement =
  | { readonly state: "ready" }
  | { readonly state: "waiting"; readonly reason: string }
  | {
      readonly state: "failed";
      readonly code: Extract<ErrorCode, "IMAGE_MISSING" | "SERVICE_EXITED" | "SERVICE_NOT_READY">;
      readonly reason: string;
      readonly exitCode?: number;
      readonly restarts?: number;
      readonly log?: FailedContainer;
    };

export interface Looked {
  /** Warnings; of anything. */
  readonly events: readonly ClusterEvent[];
  /** ms since 1970. */
  readonly now: number;
}

type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

/** A pod that did not get a node for so long did not merely have to wait for its turn. */
const unschedulableMs = 5_000;
/** Times of Kubernetes are whole seconds. */
const staysMs = 4_000;
/** What no waiting brings: nodes get ready, and volumes get bound, but they do not grow. */
const neverSchedulable = /Insufficient|didn't match|didn't satisfy|Too many pods/i;
const noImage: ReadonlySet<string> = new Set(["ErrImageNeverPull", "ImagePullBackOff", "InvalidImageName"]);
const noContainer: ReadonlySet<string> = new Set(["CreateContainerConfigError", "CreateContainerError", "RunContainerError"]);

/** What keeps one pod from being ready, and whether it ever can be. */
export function explainPod(pod: Pod, looked: Looked): Judgement {
  const name = pod.metadata?.name ?? "";
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const failed = containers.map((container) => failureOf(pod, container)).find((failure) => failure !== undefined);
  if (failed !== undefined) return failed;
  if (isReady(pod))
    return stays(pod, looked.now) ? { state: "ready" } : { state: "waiting", reason: `pod ${name}: it has only just begun to run` };
  const unscheduled = scheduling(pod, looked.now);
  if (unscheduled !== undefined) return unscheduled;
  const warned = lastWarning(pod, looked.events);
  if (warned !== undefined) return { state: "waiting", reason: `pod ${name}: ${warned}` };
  const waiting = containers.map(({ state }) => state?.waiting?.reason).find((reason) => reason !== undefined);
  return {
    state: "waiting",
    reason: `pod ${name}: ${waiting ?? (containers.length === 0 ? "it has no container yet" : "it is not ready yet")}`,
  };
}

export function isReady(pod: Pod): boolean {
  return heldCondition(pod.status, "Ready") !== undefined;
}

/** A pod that nobody asks whether it is ready counts as ready as soon as it runs, and one that ends again and again runs for a moment each time. */
function stays({ spec, status }: Pod, now: number): boolean {
  if (spec?.containers.every(({ readinessProbe }) => readinessProbe !== undefined)) return true;
  const since = status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime;
  return since === undefined || now - Date.parse(since) >= staysMs;
}

function failureOf(pod: Pod, { name, state, lastState, restartCount }: ContainerStatus): Judgement | undefined {
  const of = { pod: pod.metadata?.name ?? "", namespace: pod.metadata?.namespace ?? "", container: name };
  const { reason = "", message = "" } = state?.waiting ?? {};
  const said = `pod ${of.pod} cannot start: ${reason}${message === "" ? "" : `: ${sentence(message)}`}`;
  if (noImage.has(reason)) return { state: "failed", code: "IMAGE_MISSING", reason: said };
  // The kubelet has not heard of a Secret yet that is there.
  if (noContainer.has(reason) && !message.includes("sync")) return { state: "failed", code: "SERVICE_NOT_READY", reason: said };
  if (reason !== "CrashLoopBackOff") return undefined;
  const ended = lastState?.terminated;
  const how =
    ended === undefined
      ? ""
      : `: it ended with exit code ${ended.exitCode}${ended.reason === "OOMKilled" ? " (OOMKilled: it needed more memory than its limit)" : ""}`;
  return {
    state: "failed",
    code: "SERVICE_EXITED",
    reason: `pod ${of.pod} is in CrashLoopBackOff after ${counted(restartCount, "restart")}${how}`,
    restarts: restartCount,
    ...(ended === undefined ? {} : { exitCode: ended.exitCode }),
    log: { ...of, previous: true },
  };
}

function scheduling(pod: Pod, now: number): Judgement | undefined {
  const condition = pod.status?.conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
  if (condition === undefined) return undefined;
  const { reason = "not scheduled", message = "", lastTransitionTime } = condition;
  const said = `pod ${pod.metadata?.name} is not on any node: ${reason}: ${sentence(message)}`;
  const since = lastTransitionTime === undefined ? now : Date.parse(lastTransitionTime);
  if (neverSchedulable.test(message) && now - since >= unschedulableMs) return { state: "failed", code: "SERVICE_NOT_READY", reason: said };
  return { state: "waiting", reason: said };
}

/** "Readiness probe failed: HTTP probe failed with statuscode: 503" */
function lastWarning(pod: Pod, events: readonly ClusterEvent[]): string | undefined {
  const own = events.filter(({ involvedObject }) => involvedObject.uid === pod.metadata?.uid).toSorted((one, other) => at(one) - at(other));
  const last = own.at(-1);
  return last === undefined ? undefined : `${last.reason ?? "warning"}: ${sentence(last.message ?? "")}`;
}

/** When an event was seen last, ms since 1970. */
export function at({ lastTimestamp, eventTime, metadata }: ClusterEvent): number {
  return Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "") || 0;
}

/** As one line without the full stop that an error's sentence does not have. */
export function sentence(message: string): string {
  return message.trim().replaceAll(/\s+/g, " ").replace(/\.$/, "").slice(0, 400);
}
