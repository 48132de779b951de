import { describe, expect, test } from "vitest";
import type { Plan, PlannedService } from "../../src/plan/plan.ts";
import { labels } from "../../src/runtimes/containers/names.ts";
import type { KindApi } from "../../src/runtimes/kind/api.ts";
import { applyObject } from "../../src/runtimes/kind/apply.ts";
import { serviceLabels } from "../../src/runtimes/kind/manifests/labels.ts";
import type { Manifest } from "../../src/runtimes/kind/manifests/manifest.ts";
import { deleteObject, objectPath } from "../../src/runtimes/kind/objects.ts";
import { waitForWorkload } from "../../src/runtimes/kind/wait.ts";
import { createLooker, podsOf, readWorld } from "../../src/runtimes/kind/world.ts";
import { host, type Sandbox } from "../compose/small-stack.ts";

export interface WaitingGiven {
  readonly api: KindApi;
  readonly plan: Plan;
  readonly sandbox: Sandbox;
}

type Container = Readonly<Record<string, unknown>>;

/** What never gets ready, in the cluster of a stack that runs: whose images are there, and which these objects are no part of. */
export function waitingTests(given: () => WaitingGiven): void {
  describe("waiting for what cannot get ready", () => {
    /** Applies a Deployment made of one container in a namespace of its own, waits for it, and deletes both. */
    async function wait(
      name: string,
      container: Container,
      { withinSeconds = 60, beside = [] as readonly ((namespace: string) => Manifest)[] } = {},
    ): Promise<string[]> {
      const { api, plan, sandbox } = given();
      const own: Plan = { ...plan, stateDirectory: `${plan.stateDirectory}-${name}` };
      const told: string[] = [];
      const namespace: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: `waiting-${name}`, labels: {} } };
      await applyObject(api, namespace);
      try {
        for (const make of beside) await applyObject(api, make(namespace.metadata.name));
        const manifest = deployment(own, namespace.metadata.name, {
          image: await nodeImageOf(api, plan),
          imagePullPolicy: "Never",
          ...container,
        });
        const applied = await applyObject(api, manifest);
        await waitForWorkload({
          api,
          context: sandbox.context(),
          look: createLooker(api, own, host),
          awaited: {
            service: { name: "app" } as PlannedService,
            workload: { kind: "Deployment", name: "app", namespace: namespace.metadata.name },
          },
          applied,
          withinSeconds,
          waiting: (reason) => told.push(reason),
        });
        return told;
      } finally {
        await deleteObject(api, namespace);
      }
    }

    test("what gets ready is waited for: the control of all the others", async () => {
      await expect(wait("control", { command: node("setInterval(() => {}, 1000)") })).resolves.toBeInstanceOf(Array);
    });

    test("an image that is not there", async () => {
      await expect(wait("image", { image: "docker.io/parity/no-such:1" })).rejects.toMatchObject({
        code: "IMAGE_MISSING",
        message: expect.stringMatching(
          /^app cannot get ready: pod app-\S+ cannot start: ErrImageNeverPull: .*docker\.io\/parity\/no-such:1/,
        ),
      });
    });

    test("an image that no registry gives", async () => {
      await expect(wait("registry", { image: "registry.invalid/parity/no-such:1", imagePullPolicy: "IfNotPresent" })).rejects.toMatchObject(
        {
          code: "IMAGE_MISSING",
          message: expect.stringMatching(/ImagePullBackOff: .*registry\.invalid/),
        },
      );
    });

    test("a program that ends again and again, with its last words", async () => {
      await expect(wait("crash", { command: node("console.error('no way'); process.exit(7)") })).rejects.toMatchObject({
        code: "SERVICE_EXITED",
        message: expect.stringMatching(
          /^app cannot get ready: pod app-\S+ is in CrashLoopBackOff after \d restarts?: it ended with exit code 7$/,
        ),
        log: ["no way"],
        failure: { exitCode: 7 },
      });
    });

    test("more than any node has", async () => {
      await expect(wait("room", { resources: { requests: { cpu: "1000" } } })).rejects.toMatchObject({
        code: "SERVICE_NOT_READY",
        message: expect.stringMatching(/pod app-\S+ is not on any node: Unschedulable: .*Insufficient cpu/),
      });
    });

    test("a quota that is used up", async () => {
      const quota = (namespace: string): Manifest => ({
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name: "none", namespace, labels: {} },
        spec: { hard: { pods: "0" } },
      });
      await expect(wait("quota", {}, { beside: [quota] })).rejects.toMatchObject({
        code: "SERVICE_NOT_READY",
        message: expect.stringMatching(/no pod of app can be made: .*exceeded quota: none/),
      });
    });

    test("a probe that is never answered, when the time is up", async () => {
      const probe = { exec: { command: ["sh", "-c", "echo not yet; exit 1"] }, periodSeconds: 1 };
      const container = { command: node("console.log('up'); setInterval(() => {}, 1000)"), readinessProbe: probe };
      await expect(wait("probe", container, { withinSeconds: 15 })).rejects.toMatchObject({
        code: "SERVICE_NOT_READY",
        message: expect.stringMatching(
          /^app was not ready within 15 s: waited for pod app-\S+: Unhealthy: Readiness probe failed: not yet$/,
        ),
        log: ["up"],
      });
    });

    test("a field that somebody else owns is not taken from them", async () => {
      const { api } = given();
      const map = (value: string): Manifest => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "conflict", namespace: "default", labels: {} },
        data: { key: value },
      });
      await applyObject(api, map("ours"));
      const query = { fieldManager: "somebody", force: "true" };
      await api.request({ method: "PATCH", path: objectPath(map("")), query, body: map("theirs"), type: "application/apply-patch+yaml" });
      await expect(applyObject(api, map("ours again"))).rejects.toMatchObject({
        code: "NOT_OURS",
        message: expect.stringMatching(/^the ConfigMap default\/conflict cannot be applied: somebody has changed/),
        details: expect.arrayContaining([{ at: ".data.key", says: "is owned by somebody" }]),
      });
      await deleteObject(api, map(""));
    });
  });
}

function node(script: string): readonly string[] {
  return ["node", "-e", script];
}

/** The image of the stack's own app: the nodes have it. */
async function nodeImageOf(api: KindApi, plan: Plan): Promise<string> {
  const [pod] = podsOf(await readWorld(api, plan), "app");
  return pod?.spec?.containers[0]?.image ?? "";
}

function deployment(plan: Plan, namespace: string, container: Container): Manifest {
  const own = serviceLabels(plan, "app");
  const selector = { [labels.service]: "app" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "app", namespace, labels: own },
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: { metadata: { labels: own }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: "app", ...container }] } },
    },
  };
}
