import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import type { ApiRequest, KindApi } from "../../../src/runtimes/kind/api.ts";
import { ApiRefusal } from "../../../src/runtimes/kind/api-refusal.ts";
import type { Faulting } from "../../../src/runtimes/kind/faults.ts";
import { DrainingStack } from "../../../src/runtimes/kind/nodes/draining-stack.ts";
import { countReady } from "../../../src/runtimes/kind/nodes/ready-watch.ts";
import type { Pod } from "../../../src/runtimes/kind/objects.ts";
import { isKept } from "../../../src/steps/drill/probes/budget.ts";
import type { StepContext } from "../../../src/work/context.ts";

const labels = { "dev.parity.service": "app" };
const pod = (name: string, ready = true, ending = false): Pod => ({
  metadata: { name, uid: name, namespace: "shop", labels, ...(ending ? { deletionTimestamp: "2026-11-22T08:00:00Z" } : {}) },
  spec: { nodeName: "worker", containers: [] },
  status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
});

describe("instances that are ready", () => {
  it("are counted at each change, and the fewest are remembered", () => {
    const counted = countReady([pod("a"), pod("b"), pod("c")]);
    counted.changed({ type: "MODIFIED", object: pod("a", true, true) as never });
    counted.changed({ type: "DELETED", object: pod("a") as never });
    counted.changed({ type: "MODIFIED", object: pod("b", false) as never });
    counted.changed({ type: "MODIFIED", object: pod("b") as never });
    counted.changed({ type: "ADDED", object: pod("d") as never });
    expect(counted.least()).toBe(1);
  });
});

interface Cluster {
  readonly api: KindApi;
  readonly asked: string[];
  readonly node: { unschedulable?: boolean; drained?: string | null };
}

/** The few answers of an API server that emptying a node asks for. `away`: so many at a time does the budget let go; without it anybody. */
function cluster(names: readonly string[], away = Number.POSITIVE_INFINITY): Cluster {
  const asked: string[] = [];
  const watches: PassThrough[] = [];
  const node: Cluster["node"] = {};
  let pods = names.map((name) => pod(name));
  const leave = (name: string): void => {
    pods = pods.filter(({ metadata }) => metadata?.name !== name);
    for (const watch of watches) watch.write(`${JSON.stringify({ type: "DELETED", object: pod(name) })}\n`);
  };
  const answer = ({ method = "GET", path, query, body }: ApiRequest): unknown => {
    const [, name = ""] = /pods\/([^/]+)/.exec(path) ?? [];
    if (path.endsWith("/nodes")) return { items: [nodeObject(node)] };
    if (path.includes("/nodes/")) {
      const { spec, metadata } = body as { spec: { unschedulable: boolean }; metadata: { annotations: Record<string, string> } };
      Object.assign(node, { unschedulable: spec.unschedulable, drained: metadata.annotations["dev.parity.drained"] });
    }
    if (path.endsWith("/eviction")) {
      if (names.length - pods.length >= away) throw new ApiRefusal(429, path, {});
      if (query?.["dryRun"] === undefined) leave(name);
    } else if (method === "DELETE") {
      asked.push(`deleted ${name}`);
      leave(name);
    }
    return { items: pods, metadata: { resourceVersion: "1" } };
  };
  const api = {
    request: async (request: ApiRequest) => answer(request),
    stream: async () => {
      const watch = new PassThrough();
      watches.push(watch);
      return watch;
    },
  } as unknown as KindApi;
  return { api, asked, node };
}

function nodeObject({ unschedulable, drained }: Cluster["node"]): object {
  return { metadata: { name: "worker", annotations: drained == null ? {} : { "dev.parity.drained": drained } }, spec: { unschedulable } };
}

/** A clock that a wait moves on at once. */
function clock(): Faulting["host"] {
  let now = 0;
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { monotonic: () => now, sleep } as unknown as Faulting["host"];
}

function stackOn({ api }: Cluster, instances: number): DrainingStack {
  const plan = { project: "shop", stateDirectory: "/shop/.parity", services: [{ name: "app", instances }] } as unknown as Plan;
  const host = clock();
  return new (class extends DrainingStack {
    readonly plan = plan;
    protected override faulting = async (): Promise<Faulting> => ({ api, host, plan });
  })();
}

const context = { signal: new AbortController().signal } as StepContext;

describe("a node that is emptied", () => {
  it("keeps what the budget keeps, and that is seen", async () => {
    const stack = stackOn(cluster(["a", "b", "c"], 1), 3);
    await stack.drain("app", { heedsBudget: true }, context);
    const found = await stack.budgetOf("app");
    expect(found.drained).toMatchObject({ readyBefore: 3, leastReady: 2, unseen: undefined });
    expect(found.drained?.refused).toBeGreaterThan(1);
    expect(isKept(found, "kept")).toBe(true);
  });

  it.each([
    ["where there is no budget", cluster(["a", "b", "c"]), true],
    ["where nobody asks it", cluster(["a", "b", "c"], 1), false],
  ])("keeps nothing %s, and that is seen", async (_, made, heedsBudget) => {
    const stack = stackOn(made, 3);
    await stack.drain("app", { heedsBudget }, context);
    await expect.poll(async () => (await stack.budgetOf("app")).drained?.leastReady).toBe(0);
    expect(isKept(await stack.budgetOf("app"), "kept")).toBe(false);
    expect(made.asked).toHaveLength(heedsBudget ? 0 : 3);
  });

  it("is opened again, and then no drain is told of any more", async () => {
    const made = cluster(["a", "b"], 1);
    const stack = stackOn(made, 1);
    await stack.drain("app", { heedsBudget: true }, context);
    expect(await stack.closedNodes()).toEqual(["worker"]);
    await stack.undrain("app", context);
    expect(made.node.unschedulable).toBeNull();
    expect((await stack.budgetOf("app")).drained).toBeUndefined();
  });

  it("that somebody else has closed is an obstacle, and stays closed", async () => {
    const made = cluster(["a", "b"], 1);
    Object.assign(made.node, { unschedulable: true });
    const stack = stackOn(made, 2);
    expect(await stack.drainObstacle("app")).toMatch(/somebody has cordoned the node worker already/);
    await expect(stack.drain("app", { heedsBudget: true }, context)).rejects.toMatchObject({ code: "NOT_OURS" });
    expect(made.asked).toEqual([]);
    await stack.undrain("app", context);
    expect(made.node).toEqual({ unschedulable: true });
  });
});
