import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import type { ApiRequest, KindApi } from "../../../src/runtimes/kind/api.ts";
import type { Faulting } from "../../../src/runtimes/kind/faults.ts";
import { limitObstacle, limitsOfInstance, unlimitInstance } from "../../../src/runtimes/kind/limit-resources.ts";
import { readOnNode } from "../../../src/runtimes/kind/node-files.ts";
import { standsStill, unwedgeInstance } from "../../../src/runtimes/kind/supervised.ts";

const id = "a".repeat(64);
const pod = {
  metadata: { name: "app-1", uid: "p1", namespace: "shop", labels: { "dev.parity.service": "app" } },
  spec: { nodeName: "worker", containers: [{ name: "app" }] },
  status: {
    phase: "Running",
    containerStatuses: [
      { name: "app", restartCount: 0, containerID: `containerd://${id}`, state: { running: { startedAt: "2026-11-22T07:00:00Z" } } },
    ],
  },
};
const target = { service: "app", instance: 0 } as const;

interface Said {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A pod on a node that answers whatever it is asked so; with `stands`, whether anything stands still otherwise. */
function on(said: Said, stands: Said = said): Faulting {
  const api = { request: async ({ path }: ApiRequest) => ({ items: path.endsWith("/pods") ? [pod] : [] }) } as unknown as KindApi;
  const plan = { project: "shop", stateDirectory: "/shop/.parity", services: [{ name: "app", kind: "service", instances: 1 }] };
  const run = async ({ args }: { args: readonly string[] }): Promise<object> => ({
    stdout: "",
    stderr: "",
    ...(args.includes("sh") ? stands : said),
  });
  const host = { run };
  return { api, plan: plan as unknown as Plan, host: host as unknown as Faulting["host"] };
}

const gone: Said = { exitCode: 1, stderr: "Error response from daemon: container worker is not running" };

describe("a node that does not answer", () => {
  it("has not given back what a limit took", async () => {
    await expect(unlimitInstance(on(gone), target)).rejects.toThrow(/the node worker does not answer: .*is not running/);
    await expect(limitsOfInstance(on(gone), target)).rejects.toThrow(/does not answer/);
    expect(await limitObstacle(on(gone), target, { cpus: 1 })).toMatch(/does not answer/);
  });

  it("has no files, which is not that they are not there", async () => {
    await expect(readOnNode(on(gone).host, "worker", ["/sys/fs/cgroup/cpu.max"])).rejects.toThrow(/does not answer/);
    expect(await readOnNode(on({ exitCode: 0, stdout: "absent\n---\n" }).host, "worker", ["/sys/fs/cgroup/cpu.max"])).toEqual([undefined]);
  });

  it("has woken nobody", async () => {
    await expect(unwedgeInstance(on(gone), target)).rejects.toThrow(/could not wake the container of pod app-1 on worker/);
    await expect(standsStill(on(gone), target)).rejects.toThrow(/does not answer/);
  });
});

describe("a node that answers that the container has ended", () => {
  it("has nothing of a limit left", async () => {
    const ended = on({ exitCode: 44 });
    await unlimitInstance(ended, target);
    expect(await limitsOfInstance(ended, target)).toBeUndefined();
  });

  it("has nobody to wake", async () => {
    await unwedgeInstance(on({ exitCode: 1, stderr: `ctr: task ${id} not found: not found` }), target);
    expect(await standsStill(on({ exitCode: 0 }), target)).toBe(false);
  });
});

describe("a signal that containerd refuses in words nobody knows", () => {
  const refusal: Said = { exitCode: 1, stderr: "ctr: the shim has exited: unknown" };

  it("is no failure where nothing stands still", async () => {
    await expect(unwedgeInstance(on(refusal, { exitCode: 0 }), target)).resolves.toBeUndefined();
  });

  it.each<readonly [string, Said]>([
    ["a process stands still", { exitCode: 0, stdout: "stopped\n" }],
    ["nobody can say whether one does", { exitCode: 125, stderr: "no answer" }],
  ])("is one where %s", async (_, stands) => {
    await expect(unwedgeInstance(on(refusal, stands), target)).rejects.toThrow(
      /could not wake the container of pod app-1 on worker: ctr: the shim has exited/,
    );
  });
});

it("a process that stands is told by its node", async () => {
  expect(await standsStill(on({ exitCode: 0, stdout: "stopped\n" }), target)).toBe(true);
});
