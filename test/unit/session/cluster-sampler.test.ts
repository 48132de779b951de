import { expect, test } from "vitest";
import type { ClusterFacts } from "../../../src/events/cluster-facts.ts";
import type { Fact } from "../../../src/events/event.ts";
import { nodeHost } from "../../../src/host/node.ts";
import { sampleCluster } from "../../../src/session/cluster-sampler.ts";

const quiet: ClusterFacts = { nodes: [{ name: "one", ready: true, cordoned: false }], pods: [], autoscalers: [], warnings: [] };
const cordoned: ClusterFacts = { ...quiet, nodes: [{ name: "one", ready: true, cordoned: true }] };

test("what changed is told, and once that nothing can be seen", async () => {
  const answers = [quiet, structuredClone(quiet), new Error("the API does not answer"), new Error("the API does not answer"), cordoned];
  const ended = new AbortController();
  const told: Fact[] = [];
  const host = { ...nodeHost(), sleep: async () => undefined };
  const clusterFacts = async (): Promise<ClusterFacts> => {
    const answer = answers.shift();
    if (answers.length === 0) setImmediate(() => ended.abort());
    if (answer === undefined) return new Promise((resolve) => ended.signal.addEventListener("abort", () => resolve(cordoned)));
    if (answer instanceof Error) throw answer;
    return answer;
  };
  await sampleCluster({ clusterFacts }, host, (fact) => told.push(fact), ended.signal);
  expect(told).toEqual([
    { type: "cluster.seen", cluster: quiet },
    { type: "cluster.unseen", reason: expect.stringContaining("the API does not answer") },
    { type: "cluster.seen", cluster: cordoned },
  ]);
});

test("whoever leaves does not wait for an API that does not answer", async () => {
  const ended = new AbortController();
  const told: Fact[] = [];
  const asked = Promise.withResolvers<AbortSignal | undefined>();
  const clusterFacts = async (signal?: AbortSignal): Promise<ClusterFacts> => {
    asked.resolve(signal);
    return new Promise(() => undefined);
  };
  const sampling = sampleCluster({ clusterFacts }, nodeHost(), (fact) => told.push(fact), ended.signal);
  const signal = await asked.promise;
  expect(signal?.aborted).toBe(false);
  ended.abort();
  await sampling;
  expect(told).toEqual([]);
  expect(signal?.aborted, "a request under way keeps the program from ending").toBe(true);
});
