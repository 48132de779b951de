import { expect, test } from "vitest";
import type { ClusterFacts } from "../../../src/events/cluster-facts.ts";
import { autoscalerFact, newest, podFact } from "../../../src/runtimes/kind/cluster-facts.ts";
import { clusterLines } from "../../../src/session/works/cluster-lines.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const quiet = { service: "app", name: "app-1", node: "worker", ready: true, restarts: 0, reason: undefined };
const facts: ClusterFacts = {
  nodes: [
    { name: "control", ready: true, cordoned: false },
    { name: "worker", ready: false, cordoned: true },
  ],
  pods: [
    quiet,
    { ...quiet, name: "app-2", ready: false, restarts: 3, reason: "OOMKilled" },
    { ...quiet, name: "app-3", ready: false, node: undefined },
  ],
  autoscalers: [{ name: "app", current: 2, desired: 4, least: 2, most: 4, metrics: ["cpu 140% of 70%"] }],
  warnings: [{ at: "2026-01-01T11:59:00Z", object: "Pod app-2", reason: "BackOff", message: "restarting failed container", times: 4 }],
};

test("nodes, what is remarkable of pods, autoscalers and warnings are a line each", () => {
  expect(clusterLines(facts, now)).toEqual([
    "node control  ready  0 pods",
    "node worker   NOT READY, takes no more pods  2 pods",
    "pod  app-2  NOT READY, restarted 3×: OOMKilled  on worker",
    "pod  app-3  NOT READY  on no node",
    "scaled app: 2 pods, going to 4 (2 to 4), cpu 140% of 70%",
    expect.stringMatching(/^warned .* ago, 4×: Pod app-2: BackOff: restarting failed container$/),
  ]);
});

test("one is told as one", () => {
  const [worker] = facts.nodes.slice(1);
  const alone = { ...facts, nodes: worker === undefined ? [] : [worker], pods: [quiet], warnings: [] };
  const autoscalers = [{ name: "app", current: 1, desired: 1, least: 1, most: 4, metrics: [] }];
  expect(clusterLines({ ...alone, autoscalers }, now)).toEqual([
    "node worker  NOT READY, takes no more pods  1 pod",
    "scaled app: 1 pod (1 to 4), nothing measured",
  ]);
});

test("an autoscaler that measures nothing says so", () => {
  expect(
    autoscalerFact({ metadata: { name: "app" }, spec: { maxReplicas: 4, scaleTargetRef: { kind: "Deployment", name: "app" } } }),
  ).toEqual({
    name: "app",
    current: 0,
    desired: 0,
    least: 1,
    most: 4,
    metrics: [],
  });
});

test("why a container waits comes before why it ended, and what is done is left out", () => {
  const ended = { terminated: { exitCode: 137, reason: "OOMKilled" } };
  const status = { name: "app", image: "", imageID: "", ready: false, restartCount: 2, lastState: ended };
  expect(podFact({ status: { containerStatuses: [{ ...status, state: { waiting: { reason: "CrashLoopBackOff" } } }] } })).toMatchObject({
    reason: "CrashLoopBackOff",
    restarts: 2,
    ready: false,
  });
  expect(podFact({ status: { containerStatuses: [status] } })).toMatchObject({ reason: "OOMKilled" });
  expect(podFact({ status: { phase: "Succeeded" } })).toBeUndefined();
});

test("of warnings the newest are told, and none of long ago", () => {
  const event = (minutes: number) => ({
    metadata: {},
    involvedObject: { kind: "Pod", name: `${minutes}` },
    reason: "Unhealthy",
    lastTimestamp: new Date(now - minutes * 60_000).toISOString(),
  });
  expect(newest([3, 1, 11, 2, 4, 5, 6].map(event), now).map(({ object }) => object)).toEqual(["Pod 1", "Pod 2", "Pod 3", "Pod 4", "Pod 5"]);
});
