import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import type { ApiRequest, KindApi } from "../../../src/runtimes/kind/api.ts";
import type { Faulting } from "../../../src/runtimes/kind/faults.ts";
import { cutOff, cutOffObstacle, isCutOff, reconnect } from "../../../src/runtimes/kind/rotation/cut-off.ts";

const pod = {
  metadata: { name: "app-1", uid: "p1", namespace: "shop", labels: { "dev.parity.service": "app" } },
  spec: { nodeName: "worker", containers: [{ name: "app" }] },
  status: {
    phase: "Running",
    containerStatuses: [{ name: "app", restartCount: 0, containerID: "containerd://abc", state: { running: {} } }],
  },
};
const target = { service: "app", instance: 0 } as const;

interface Said {
  readonly exitCode: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A pod on a node that answers whatever it is asked so; `asked`: the arguments that its scripts were given. */
function on(said: Said): Faulting & { readonly asked: string[] } {
  const asked: string[] = [];
  const api = { request: async ({ path }: ApiRequest) => ({ items: path.endsWith("/pods") ? [pod] : [] }) } as unknown as KindApi;
  const services = [
    { name: "app", kind: "service", instances: 1, ports: [] },
    { name: "postgres", kind: "service", instances: 1, ports: [{ name: "main", inside: 5432 }] },
  ];
  const run = async ({ args }: { readonly args: readonly string[] }) => {
    asked.push(args.slice(-2).join(" "));
    return { stdout: "", stderr: "", ...said };
  };
  return { api, asked, plan: { project: "shop", stateDirectory: "/p", services } as unknown as Plan, host: { run } as never };
}

describe("the way of one instance", () => {
  it("is closed to the port of the other service, in the network of that pod's container", async () => {
    const node = on({ exitCode: 0 });
    await cutOff(node, target, "postgres");
    expect(node.asked).toEqual(["abc 5432"]);
  });

  it("cannot be closed to what has no port, or where the node says why", async () => {
    expect(await cutOffObstacle(on({ exitCode: 0 }), target, "redis")).toBe("the plan has no port of redis");
    expect(await cutOffObstacle(on({ exitCode: 1, stderr: "iptables: not found" }), target, "postgres")).toMatch(
      /worker cannot .*not found$/,
    );
    expect(await cutOffObstacle(on({ exitCode: 44 }), target, "postgres")).toBe("app/0 is not running");
    expect(await cutOffObstacle(on({ exitCode: 0 }), target, "postgres")).toBeUndefined();
  });

  it("is neither open nor mended where the node does not answer", async () => {
    const gone = { exitCode: 1, stderr: "container worker is not running" };
    await expect(reconnect(on(gone), target, "postgres")).rejects.toThrow(/could not change the way of pod app-1 to postgres/);
    await expect(isCutOff(on(gone), target, "postgres")).rejects.toThrow(/the node worker does not answer/);
  });

  it("ends with the pod: what is gone is mended, is not cut off, and cannot be", async () => {
    const ended = { exitCode: 44 };
    await reconnect(on(ended), target, "postgres");
    expect(await isCutOff(on(ended), target, "postgres")).toBe(false);
    await expect(cutOff(on(ended), target, "postgres")).rejects.toMatchObject({ code: "NOT_RUNNING" });
  });

  it("is told by the node", async () => {
    expect(await isCutOff(on({ exitCode: 0, stdout: "cut\n" }), target, "postgres")).toBe(true);
    expect(await isCutOff(on({ exitCode: 0 }), target, "postgres")).toBe(false);
  });
});
