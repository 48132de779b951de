import { expect, test } from "vitest";
import { exposition } from "../../../src/services/kube-facts/exposition.ts";
import { Kept, staleness } from "../../../src/services/kube-facts/kept.ts";
import type { DeploymentObject, KubeObjects, PodObject } from "../../../src/services/kube-facts/objects.ts";

const app: DeploymentObject = {
  metadata: { name: "app", namespace: "shop", uid: "d1", generation: 3 },
  spec: { replicas: 2 },
  status: {
    replicas: 2,
    availableReplicas: 1,
    updatedReplicas: 2,
    observedGeneration: 3,
    conditions: [{ type: "Progressing", status: "False" }],
  },
};

const looping: PodObject = {
  metadata: { name: "app-1", namespace: "shop", uid: "p1" },
  spec: { nodeName: "worker" },
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: [
      {
        name: "app",
        ready: false,
        restartCount: 4,
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } },
      },
    ],
  },
};

const nothing: KubeObjects = { deployments: [], pods: [], autoscalers: [] };
const lines = (objects: Partial<KubeObjects>): string[] => exposition({ ...nothing, ...objects }).split("\n");

test("a Deployment is told of under kube-state-metrics's names", () => {
  expect(lines({ deployments: [app] })).toEqual(
    expect.arrayContaining([
      'kube_deployment_spec_replicas{namespace="shop",deployment="app"} 2',
      'kube_deployment_status_replicas_available{namespace="shop",deployment="app"} 1',
      'kube_deployment_status_replicas_updated{namespace="shop",deployment="app"} 2',
      'kube_deployment_status_condition{namespace="shop",deployment="app",condition="Progressing",status="true"} 0',
      'kube_deployment_status_condition{namespace="shop",deployment="app",condition="Progressing",status="false"} 1',
      'kube_deployment_status_condition{namespace="shop",deployment="app",condition="Progressing",status="unknown"} 0',
    ]),
  );
});

test("none available is 0, not nothing: an absent series would compare with nothing", () => {
  expect(lines({ deployments: [{ ...app, status: {} }] })).toContain(
    'kube_deployment_status_replicas_available{namespace="shop",deployment="app"} 0',
  );
});

test("a pod's container tells how often it was started again, why it ended and why it waits", () => {
  const told = lines({ pods: [looping] });
  const labels = 'namespace="shop",pod="app-1",uid="p1",container="app"';
  expect(told).toEqual(
    expect.arrayContaining([
      `kube_pod_container_status_restarts_total{${labels}} 4`,
      `kube_pod_container_status_last_terminated_reason{${labels},reason="OOMKilled"} 1`,
      `kube_pod_container_status_last_terminated_exitcode{${labels}} 137`,
      `kube_pod_container_status_waiting_reason{${labels},reason="CrashLoopBackOff"} 1`,
      'kube_pod_status_ready{namespace="shop",pod="app-1",uid="p1",condition="true"} 0',
      'kube_pod_status_ready{namespace="shop",pod="app-1",uid="p1",condition="false"} 1',
    ]),
  );
});

test("one that runs waits for nothing, and one that never ended says nothing of it", () => {
  const quiet = { ...looping, status: { phase: "Running", containerStatuses: [{ name: "app", ready: true, restartCount: 0 }] } };
  expect(lines({ pods: [quiet] }).filter((line) => /^kube_pod_container_status_(waiting|last)/.test(line))).toEqual([]);
});

test("an autoscaler tells what it sees and what it asks for", () => {
  const scaled = {
    metadata: { name: "app", namespace: "shop", uid: "h1" },
    spec: { minReplicas: 2, maxReplicas: 4 },
    status: { currentReplicas: 2, desiredReplicas: 3 },
  };
  expect(lines({ autoscalers: [scaled] })).toEqual(
    expect.arrayContaining([
      'kube_horizontalpodautoscaler_status_desired_replicas{namespace="shop",horizontalpodautoscaler="app"} 3',
      'kube_horizontalpodautoscaler_spec_max_replicas{namespace="shop",horizontalpodautoscaler="app"} 4',
    ]),
  );
});

test("whose facts they are is said", () => {
  expect(lines({})).toContain('parity_kube_facts_info{told_by="parity"} 1');
});

test("a label may hold anything", () => {
  expect(lines({ deployments: [{ ...app, metadata: { ...app.metadata, name: 'a"b\\c\nd' } }] }).join("\n")).toContain(
    String.raw`deployment="a\"b\\c\nd"`,
  );
});

test("what is kept follows what the API tells of", () => {
  const kept = new Kept<PodObject>();
  kept.listed([looping], 0);
  const other = { ...looping, metadata: { ...looping.metadata, name: "app-2", uid: "p2" } };
  kept.changed({ type: "ADDED", object: other });
  kept.changed({ type: "BOOKMARK", object: { metadata: { name: "", namespace: "", uid: "" } } });
  kept.changed({ type: "MODIFIED", object: { ...other, spec: { nodeName: "elsewhere" } } as PodObject });
  expect(kept.all.map(({ metadata, spec }) => `${metadata.name} on ${spec.nodeName}`)).toEqual(["app-1 on worker", "app-2 on elsewhere"]);
  kept.changed({ type: "DELETED", object: looping });
  expect(kept.all).toHaveLength(1);
  expect(() => kept.changed({ type: "ERROR", object: looping })).toThrow("no longer knows");
  kept.listed([], 0);
  expect(kept.all).toEqual([]);
});

test("what the API has not said for a while is not told any more: one kind alone, and what a watch goes on telling", () => {
  const [pods, others] = [new Kept<PodObject>(), new Kept<PodObject>()];
  expect(staleness([pods, others], 0)).toBe("not everything was listed yet");
  pods.listed([looping], 1_000);
  expect(staleness([pods, others], 1_000)).toBe("not everything was listed yet");
  others.listed([], 20_000);
  expect(staleness([pods, others], 46_000)).toBeUndefined();
  pods.changed({ type: "ADDED", object: { ...looping, metadata: { ...looping.metadata, uid: "p2" } } });
  expect(staleness([pods, others], 47_000)).toBe("the API was heard last 46 s ago");
  pods.listed([looping], 47_000);
  expect(staleness([pods, others], 47_000)).toBeUndefined();
});
