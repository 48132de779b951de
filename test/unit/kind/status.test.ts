import { describe, expect, test } from "vitest";
import type { Plan, PlannedService } from "../../../src/plan/plan.ts";
import type { WorkloadObject } from "../../../src/runtimes/kind/explain.ts";
import type { Pod } from "../../../src/runtimes/kind/objects.ts";
import { statusOf } from "../../../src/runtimes/kind/status.ts";

const plan = {
  services: [
    { name: "app", kind: "service", instances: 2 } as PlannedService,
    { name: "migrate", kind: "one-shot", instances: 1 } as PlannedService,
  ],
} as unknown as Plan;

const labelled = (service: string, more: object = {}): object => ({ labels: { "dev.parity.service": service, ...more } });
const marked = (instance: number): object => labelled("app", { "dev.parity.instance": String(instance) });
const deployment = (held?: string): WorkloadObject => ({
  kind: "Deployment",
  metadata: { name: "app", ...labelled("app"), annotations: held === undefined ? {} : { "dev.parity.held": held } },
});
const startedAt = "2026-11-21T12:00:00Z";
const pod = (name: string, id: string, metadata: object = {}, container: object = { state: { running: { startedAt } } }): Pod =>
  ({
    metadata: { name, ...labelled("app"), ...metadata },
    status: { phase: "Running", containerStatuses: [{ name: "app", containerID: `containerd://${id}`, restartCount: 0, ...container }] },
  }) as Pod;

const app = (workloads: readonly WorkloadObject[], pods: readonly Pod[], pids: ReadonlyMap<string, number> = new Map()) =>
  statusOf({ workloads, pods }, plan, pids)
    .filter(({ service }) => service === "app")
    .map(({ state, pid }) => (pid === undefined ? state : `${state} ${pid}`));

describe("instances of pods", () => {
  test("are the pods by name, with the processes of this machine", () => {
    const pids = new Map([["b", 12]]);
    expect(app([deployment()], [pod("app-b", "b"), pod("app-a", "a")], pids)).toEqual(["running", "running 12"]);
  });

  test("one that a drill keeps away has ended; the other keeps its number", () => {
    expect(app([deployment("0")], [pod("app-b", "b")])).toEqual(["exited", "running"]);
    expect(app([deployment("1")], [pod("app-b", "b")])).toEqual(["running", "exited"]);
    expect(app([deployment("0,1")], [])).toEqual(["exited", "exited"]);
  });

  test("what is not there is absent, and no pod that is ending stands for it", () => {
    expect(app([], [])).toEqual(["absent", "absent"]);
    expect(app([deployment()], [pod("app-a", "a", { deletionTimestamp: startedAt }), pod("app-b", "b")])).toEqual(["running", "absent"]);
  });

  test("a pod stays the instance it is marked as, whatever comes and goes", () => {
    const pids = new Map([
      ["a", 1],
      ["b", 2],
      ["z", 26],
    ]);
    expect(app([deployment()], [pod("app-a", "a", marked(1)), pod("app-z", "z")], pids)).toEqual(["running 26", "running 1"]);
    expect(app([deployment()], [pod("app-a", "a"), pod("app-z", "z", marked(0))], pids)).toEqual(["running 26", "running 1"]);
    expect(app([deployment("0")], [pod("app-a", "a", marked(1))], pids)).toEqual(["exited", "running 1"]);
    // Neither two of one number, nor a number past the planned ones, nor one that a drill keeps empty.
    expect(app([deployment()], [pod("app-a", "a", marked(0)), pod("app-b", "b", marked(0))], pids)).toEqual(["running 1", "running 2"]);
    expect(app([deployment()], [pod("app-a", "a", marked(7)), pod("app-b", "b", marked(1))], pids)).toEqual(["running 1", "running 2"]);
    expect(app([deployment("0")], [pod("app-a", "a", marked(0))], pids)).toEqual(["exited", "running 1"]);
  });

  test("more than planned are told of as well", () => {
    expect(app([deployment()], [pod("app-a", "a"), pod("app-b", "b"), pod("app-c", "c")])).toEqual(["running", "running", "running"]);
  });

  test("paused is the very container that a drill paused, not one that was started since", () => {
    const paused = { annotations: { "dev.parity.paused": "a" } };
    expect(app([deployment()], [pod("app-a", "a", paused), pod("app-b", "b")])).toEqual(["paused", "running"]);
    expect(app([deployment()], [pod("app-a", "later", paused), pod("app-b", "b")])).toEqual(["running", "running"]);
  });

  test("a container that ended and waits for its next start has exited, one that never ran is absent", () => {
    const crashed = { state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated: { exitCode: 3 } }, restartCount: 2 };
    const creating = { state: { waiting: { reason: "ContainerCreating" } } };
    expect(app([deployment()], [pod("app-a", "a", {}, crashed), pod("app-b", "b", {}, creating)])).toEqual(["exited", "absent"]);
  });

  test("a one-shot is finished when its Job is complete, although no pod runs; of two Jobs the newer counts", () => {
    const job = (name: string, at: string, type: string): WorkloadObject => ({
      kind: "Job",
      metadata: { name, creationTimestamp: at, ...labelled("migrate") },
      status: { conditions: [{ type, status: "True" }] },
    });
    const migrate = (...jobs: WorkloadObject[]) =>
      statusOf({ workloads: jobs, pods: [] }, plan, new Map()).find(({ service }) => service === "migrate")?.state;
    expect(migrate(job("migrate-1", startedAt, "Complete"))).toBe("finished");
    expect(migrate(job("migrate-2", "2026-11-21T13:00:00Z", "Failed"), job("migrate-1", startedAt, "Complete"))).toBe("exited");
    expect(migrate()).toBe("absent");
  });
});
