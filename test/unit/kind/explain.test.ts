import { describe, expect, test } from "vitest";
import { explain, type SeenWorkload, type WorkloadObject } from "../../../src/runtimes/kind/explain.ts";
import { explainPod } from "../../../src/runtimes/kind/explain-pod.ts";
import type { ClusterEvent, Pod } from "../../../src/runtimes/kind/objects.ts";

const now = Date.parse("2026-11-21T12:00:30Z");
const template = {
  metadata: { annotations: { "dev.parity.content": "new" } },
  spec: { containers: [{ name: "app", image: "parity/app:1" }] },
};

const deployment = (status: object = {}, replicas = 1): WorkloadObject => ({
  kind: "Deployment",
  metadata: { name: "app", namespace: "shop", uid: "d", generation: 2 },
  spec: { replicas, selector: {}, template },
  status: { observedGeneration: 2, replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas, ...status },
});

const statefulSet = (status: object = {}): WorkloadObject => ({ ...deployment(status), kind: "StatefulSet" }) as WorkloadObject;

const job = (...conditions: object[]): WorkloadObject =>
  ({ kind: "Job", metadata: { name: "migrate-1", uid: "j" }, spec: { template }, status: { conditions } }) as WorkloadObject;

const ready = [{ type: "Ready", status: "True" }];
const pod = (status: object, metadata: object = {}): Pod => ({
  metadata: { name: "app-1", namespace: "shop", uid: "p", annotations: { "dev.parity.content": "new" }, ...metadata },
  spec: template.spec,
  status,
});
const container = (given: object): object => ({ containerStatuses: [{ name: "app", restartCount: 0, ...given }] });
const waiting = (reason: string, message?: string, more: object = {}): Pod =>
  pod(container({ state: { waiting: { reason, message } }, ...more }));

const warning = (uid: string, reason: string, message: string, at = "2026-11-21T12:00:20Z"): ClusterEvent => ({
  metadata: {},
  involvedObject: { uid },
  reason,
  message,
  type: "Warning",
  lastTimestamp: at,
});

const seen = (workload: WorkloadObject, pods: readonly Pod[], events: readonly ClusterEvent[] = []): SeenWorkload => ({
  workload,
  pods,
  events,
  now,
  since: Date.parse("2026-11-21T12:00:00Z"),
});
const unready = { readyReplicas: 0, availableReplicas: 0 };

describe("what Kubernetes says of a workload", () => {
  test("a release's pods have all that the planned template says, and are not the planned ones", () => {
    const annotations = { "dev.parity.content": "new" };
    const good = { conditions: ready };
    const released = pod(good, { annotations: { ...annotations, "dev.parity.release": "r1" } });
    expect(explain(seen(deployment(), [released]))).toMatchObject({ state: "waiting" });
    expect(explain(seen(deployment(), [released, pod(good, { annotations })]))).toEqual({ state: "ready" });
  });

  test("a pod that nobody asks counts as ready when it has stayed so: one that ends at once runs for a moment too", () => {
    const since = (seconds: number): Pod =>
      pod({ conditions: [{ ...ready[0], lastTransitionTime: new Date(now - seconds * 1_000).toISOString() }] });
    expect(explain(seen(deployment(), [since(1)]))).toEqual({ state: "waiting", reason: "pod app-1: it has only just begun to run" });
    expect(explain(seen(deployment(), [since(10)]))).toEqual({ state: "ready" });
    const asked = since(1);
    const probed = { ...asked, spec: { containers: [{ name: "app", image: "app:2", readinessProbe: {} }] } };
    expect(explainPod(probed, { events: [], now })).toEqual({ state: "ready" });
  });

  test("every pod of the present template is there and ready: nothing less is", () => {
    const there = pod({ conditions: ready });
    expect(explain(seen(deployment(), [there]))).toEqual({ state: "ready" });
    expect(explain(seen(deployment(unready), [there])).state).toBe("waiting");
    expect(explain(seen(deployment({ observedGeneration: 1 }), [there])).state).toBe("waiting");
    expect(explain(seen(deployment({ replicas: 2 }), [there]))).toEqual({
      state: "waiting",
      reason: "1 of 1 pods are ready, 1 old ones are to end",
    });
  });

  test("a pod that is ending, or of an earlier template, counts for nothing, whatever the controller counts", () => {
    const ending = pod({ conditions: ready }, { deletionTimestamp: "2026-11-21T12:00:29Z" });
    const old = pod({ conditions: ready }, { annotations: { "dev.parity.content": "old" } });
    for (const gone of [ending, old]) expect(explain(seen(statefulSet(), [gone])).state).toBe("waiting");
    const failing = pod(container({ state: { waiting: { reason: "CrashLoopBackOff" } } }), {
      annotations: { "dev.parity.content": "old" },
    });
    expect(explain(seen(deployment({ ...unready, replicas: 2 }), [failing])).state).toBe("waiting");
  });

  test.each(["ErrImageNeverPull", "ImagePullBackOff", "InvalidImageName"])("%s fails at once, with the pod and the image", (reason) => {
    const judged = explain(seen(deployment(unready), [waiting(reason, 'Back-off pulling image "parity/app:1".')]));
    expect(judged).toEqual({
      state: "failed",
      code: "IMAGE_MISSING",
      reason: `pod app-1 cannot start: ${reason}: Back-off pulling image "parity/app:1"`,
    });
  });

  test("a crash loop fails at once, with its exit code and where its last words are", () => {
    const crashed = waiting("CrashLoopBackOff", undefined, { restartCount: 2, lastState: { terminated: { exitCode: 7 } } });
    expect(explain(seen(deployment(unready), [crashed]))).toEqual({
      state: "failed",
      code: "SERVICE_EXITED",
      reason: "pod app-1 is in CrashLoopBackOff after 2 restarts: it ended with exit code 7",
      exitCode: 7,
      restarts: 2,
      log: { pod: "app-1", namespace: "shop", container: "app", previous: true },
    });
    const killed = waiting("CrashLoopBackOff", undefined, {
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
    });
    expect(explain(seen(deployment(unready), [killed]))).toMatchObject({ reason: expect.stringContaining("OOMKilled") });
  });

  test("a container that cannot be made fails, unless its Secret is merely not known to the kubelet yet", () => {
    const missing = waiting("CreateContainerConfigError", 'secret "app" not found');
    expect(explain(seen(deployment(unready), [missing]))).toMatchObject({
      state: "failed",
      reason: expect.stringContaining('secret "app" not found'),
    });
    const late = waiting("CreateContainerConfigError", "failed to sync secret cache: timed out waiting for the condition");
    expect(explain(seen(deployment(unready), [late])).state).toBe("waiting");
  });

  test("no room fails when it is no moment's lack; a node that is not ready yet is waited for", () => {
    const unscheduled = (message: string, since: string): Pod =>
      pod({ conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message, lastTransitionTime: since }] });
    const full = "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available.";
    expect(explain(seen(deployment(unready), [unscheduled(full, "2026-11-21T12:00:29Z")])).state).toBe("waiting");
    expect(explain(seen(deployment(unready), [unscheduled(full, "2026-11-21T12:00:10Z")]))).toMatchObject({
      state: "failed",
      code: "SERVICE_NOT_READY",
      reason: expect.stringContaining("pod app-1 is not on any node: Unschedulable: 0/2 nodes are available: 2 Insufficient cpu"),
    });
    const tainted = "0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.";
    expect(explain(seen(deployment(unready), [unscheduled(tainted, "2026-11-21T12:00:00Z")])).state).toBe("waiting");
  });

  test("a quota fails at once; while a pod is ending it may become free; one that is not counted yet is waited for", () => {
    const exceeded = 'pods "app-2" is forbidden: exceeded quota: quota, requested: pods=1, used: pods=4, limited: pods=4';
    const refused = (message: string): WorkloadObject =>
      deployment({ ...unready, conditions: [{ type: "ReplicaFailure", status: "True", message }] });
    expect(explain(seen(refused(exceeded), []))).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("exceeded quota: quota"),
    });
    const ending = pod({ conditions: ready }, { deletionTimestamp: "2026-11-21T12:00:29Z" });
    expect(explain(seen(refused(exceeded), [ending])).state).toBe("waiting");
    expect(explain(seen(refused('pods "app-2" is forbidden: status unknown for quota: quota'), [])).state).toBe("waiting");
  });

  test("what refuses the pods of a StatefulSet or a Job is known from its events alone, and only from those of this attempt", () => {
    const event = warning("d", "FailedCreate", 'create Pod postgres-0 failed: violates PodSecurity "restricted:latest"');
    expect(explain(seen(statefulSet(unready), [], [event])).state).toBe("failed");
    expect(explain(seen(statefulSet(unready), [], [{ ...event, lastTimestamp: "2026-11-21T11:00:00Z" }])).state).toBe("waiting");
    expect(explain(seen(statefulSet(unready), [], [warning("other", "FailedCreate", event.message ?? "")])).state).toBe("waiting");
    expect(explain(seen(job(), [], [warning("j", "FailedCreate", event.message ?? "")])).state).toBe("failed");
  });

  test("a probe that fails is waited for, with its answer", () => {
    const events = [
      warning("p", "Unhealthy", "Startup probe failed: connection refused", "2026-11-21T12:00:05Z"),
      warning("p", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
    ];
    expect(explain(seen(deployment(unready), [pod(container({ state: { running: {} } }))], events))).toEqual({
      state: "waiting",
      reason: "pod app-1: Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503",
    });
  });

  test("a Job is ready when it is complete, and failed with its exit code when it failed", () => {
    expect(explain(seen(job({ type: "Complete", status: "True" }), []))).toEqual({ state: "ready" });
    expect(explain(seen(job({ type: "Complete", status: "False" }), []))).toEqual({ state: "waiting", reason: "it to end" });
    const ended = pod(container({ state: { terminated: { exitCode: 3 } } }));
    expect(explain(seen(job({ type: "Failed", status: "True", message: "Job has reached the specified backoff limit" }), [ended]))).toEqual(
      {
        state: "failed",
        code: "SERVICE_EXITED",
        reason: "job migrate-1 failed with exit code 3: Job has reached the specified backoff limit",
        exitCode: 3,
        log: { pod: "app-1", namespace: "shop", container: "app", previous: false },
      },
    );
  });

  test("of a Job whose program failed another try is waited for, and not after the third", () => {
    const again = (restartCount: number): Pod =>
      waiting("CrashLoopBackOff", "back-off 10s", { restartCount, lastState: { terminated: { exitCode: 3 } } });
    expect(explain(seen(job(), [again(1)]))).toEqual({
      state: "waiting",
      reason: "another try: pod app-1 is in CrashLoopBackOff after 1 restart: it ended with exit code 3",
    });
    expect(explain(seen(job(), [again(2)]))).toMatchObject({
      state: "failed",
      code: "SERVICE_EXITED",
      reason: "pod app-1 is in CrashLoopBackOff after 2 restarts: it ended with exit code 3",
      exitCode: 3,
      log: { pod: "app-1", namespace: "shop", container: "app", previous: true },
    });
  });

  test("of a Job whose pod was taken away another one is waited for, and not after the second", () => {
    const ended = pod(container({ state: { terminated: { exitCode: 3 } } }));
    const failed = (times: number): WorkloadObject => ({ ...job(), status: { failed: times } }) as WorkloadObject;
    expect(explain(seen(failed(1), [ended])).state).toBe("waiting");
    expect(explain(seen(failed(2), [ended]))).toMatchObject({
      state: "failed",
      code: "SERVICE_EXITED",
      reason: "job migrate-1 failed with exit code 3: its pods failed 2 times",
    });
  });
});
