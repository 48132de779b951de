import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { judge } from "../../src/policy/judge.ts";
import { liveObjects } from "../../src/policy/read-manifests.ts";
import { guideRegistries, rules } from "../../src/policy/registry.ts";
import { canShowObjects, canTellOfCluster } from "../../src/runtimes/abilities.ts";
import type { KindApi } from "../../src/runtimes/kind/api.ts";
import { applyObject } from "../../src/runtimes/kind/apply.ts";
import type { Manifest } from "../../src/runtimes/kind/manifests/manifest.ts";
import { appNamespace } from "../../src/runtimes/kind/names.ts";
import { deleteObject } from "../../src/runtimes/kind/objects.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";

interface FactsGiven {
  readonly api: KindApi;
  readonly plan: Plan;
  readonly stack: RunningStack;
}

/** What Kubernetes is asked about a stack that runs. */
export function factsTests(given: () => FactsGiven): void {
  describe("what Kubernetes tells", () => {
    const unruly = (): Manifest => ({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "by-hand", namespace: appNamespace(given().plan), labels: {} },
      spec: {
        replicas: 0,
        selector: { matchLabels: { made: "by-hand" } },
        template: {
          metadata: { labels: { made: "by-hand" } },
          spec: { containers: [{ name: "one", image: "docker.io/library/nginx:latest" }] },
        },
      },
    });
    const violations = async () => {
      const { stack } = given();
      if (!canShowObjects(stack)) throw new Error("the kind stack shows its objects");
      return judge(liveObjects("cluster", await stack.runningObjects()), rules, { registries: guideRegistries });
    };

    test("what runs keeps every rule, and a Deployment made by hand is found out", async () => {
      const before = await violations();
      expect(before.violations).toEqual([]);
      expect(before.containers).toBeGreaterThan(0);
      await applyObject(given().api, unruly());
      try {
        const broken = (await violations()).violations;
        expect(new Set(broken.map(({ object }) => object))).toEqual(new Set([`Deployment ${appNamespace(given().plan)}/by-hand`]));
        expect(broken.map(({ rule }) => rule)).toContain("non-root");
      } finally {
        await deleteObject(given().api, unruly());
      }
      await expect.poll(async () => (await violations()).violations, { timeout: 30_000, interval: 500 }).toEqual([]);
    });

    test("nodes, pods and their restarts are told of", async () => {
      const { stack, plan } = given();
      if (!canTellOfCluster(stack)) throw new Error("the kind stack tells of its cluster");
      const facts = await stack.clusterFacts();
      expect(facts.nodes.map(({ ready }) => ready)).toEqual([true, true]);
      expect(new Set(facts.pods.map(({ service }) => service))).toEqual(
        new Set(plan.services.filter(({ kind }) => kind === "service").map(({ name }) => name)),
      );
    });
  });
}
