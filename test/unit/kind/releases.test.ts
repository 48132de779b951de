import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { besideManifests } from "../../../src/runtimes/kind/rollouts/beside-manifests.ts";
import { rolloutObstacle } from "../../../src/runtimes/kind/rollouts/roll-out.ts";
import { keptTemplate, type PodTemplate, releaseOf, releaseTemplate } from "../../../src/runtimes/kind/rollouts/template.ts";

const plan = {
  project: "shop",
  root: "/shop",
  stateDirectory: "/shop/.parity",
  app: { source: "command", tls: false, paths: { health: "/health", ready: "/ready" } },
  services: [{ name: "app", instances: 2, ports: [{ name: "main", inside: 8080 }] }],
} as unknown as Plan;

const names = { "app.kubernetes.io/name": "app", "app.kubernetes.io/instance": "shop" };
const probe = { httpGet: { path: "/ready", port: "main" } };
const planned: PodTemplate = {
  metadata: { labels: names, annotations: { "dev.parity.content": "c1" } },
  spec: {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { labelSelector: { matchLabels: names }, topologyKey: "host" } },
        ],
      },
    },
    containers: [
      {
        name: "app",
        image: "shop:1",
        args: ["node", "main.js"],
        readinessProbe: probe,
        startupProbe: probe,
        livenessProbe: probe,
        lifecycle: { preStop: { sleep: { seconds: 5 } } },
      },
    ],
  },
};

describe("the template of a release", () => {
  it("differs by its name alone where nothing is wrong with it", () => {
    const changed = releaseTemplate(plan, planned, { name: "r1", fails: undefined, unprotected: false, startsAfterSeconds: 0 });
    expect(releaseOf(changed)).toBe("r1");
    expect(releaseOf(planned)).toBeUndefined();
    expect(changed.spec).toEqual(planned.spec);
    expect(changed.metadata?.annotations).toMatchObject({ "dev.parity.content": "c1" });
  });

  it.each(["exits", "unready", "errors", "memory"] as const)("that %s runs something else in the same container", (fails) => {
    const [container] =
      releaseTemplate(plan, planned, { name: "r1", fails, unprotected: false, startsAfterSeconds: 0 }).spec?.containers ?? [];
    expect(container).toMatchObject({ image: "shop:1", readinessProbe: probe });
    expect(container?.command?.length).toBeGreaterThan(1);
    expect(container).not.toHaveProperty("args");
    // Kubernetes would read it as one of the container's variables.
    expect(container?.command?.join(" ")).not.toContain("$");
  });

  it("unprotected has neither readiness nor a farewell", () => {
    const [container] =
      releaseTemplate(plan, planned, { name: "r1", fails: undefined, unprotected: true, startsAfterSeconds: 0 }).spec?.containers ?? [];
    expect(Object.keys(container ?? {}).sort()).toEqual(["args", "image", "livenessProbe", "name"]);
  });

  it("that starts late runs the same program, later, under the same probes", () => {
    const late = { name: "r1", fails: undefined, unprotected: false, startsAfterSeconds: 0.05 };
    const [container] = releaseTemplate(plan, planned, late).spec?.containers ?? [];
    expect(container?.command?.slice(-3)).toEqual(["later", "node", "main.js"]);
    expect(container).not.toHaveProperty("args");
    expect(container).toMatchObject({ startupProbe: probe, livenessProbe: probe });
    // Kubernetes takes only $(NAME) for one of the container's variables.
    expect(container?.command?.join(" ")).not.toContain("$(");
    const [program, ...args] = [...(container?.command ?? []).slice(0, -2), "echo", "begun"];
    const { stdout, status } = spawnSync(program, args, { encoding: "utf8" });
    expect([stdout, status]).toEqual(["begun\n", 0]);
  });

  it("is found again in a ReplicaSet without what that has added", () => {
    const kept = { ...planned, metadata: { ...planned.metadata, labels: { ...names, "pod-template-hash": "abc" } } };
    expect(keptTemplate(kept)).toEqual(planned);
  });
});

describe("what no release can be made of", () => {
  const release = { name: "r1", fails: "errors", unprotected: false, startsAfterSeconds: 0 } as const;

  it("is said", () => {
    expect(rolloutObstacle(plan, "postgres", release)).toBe("only the app is released, not postgres");
    expect(rolloutObstacle(plan, "app", release)).toBeUndefined();
    expect(rolloutObstacle({ ...plan, app: { ...plan.app, tls: true } }, "app", release)).toContain("TLS");
    expect(rolloutObstacle({ ...plan, app: { ...plan.app, source: "image" } }, "app", release)).toContain("Node");
    const image = { ...plan, app: { ...plan.app, source: "image" } } as Plan;
    expect(rolloutObstacle(image, "app", { ...release, fails: "exits" })).toBeUndefined();
    expect(rolloutObstacle(image, "app", { ...release, fails: "memory" })).toContain("Node");
    expect(rolloutObstacle(image, "app", { ...release, fails: undefined, startsAfterSeconds: 45 })).toContain("known to nobody else");
    expect(rolloutObstacle(plan, "app", { ...release, fails: "memory" })).toBeUndefined();
    expect(rolloutObstacle({ ...plan, app: { ...plan.app, tls: true } }, "app", { ...release, fails: "memory" })).toBeUndefined();
  });
});

describe("what runs beside", () => {
  const metadata = { namespace: "shop", labels: {} };
  const peer = { podSelector: { matchLabels: names } };
  const made = besideManifests({
    plan,
    service: "app",
    way: "canary",
    release: { name: "r1", fails: undefined, unprotected: false, startsAfterSeconds: 0 },
    deployment: {
      kind: "Deployment",
      metadata: { name: "app", namespace: "shop" },
      spec: { replicas: 2, selector: { matchLabels: names }, template: planned },
    },
    template: planned,
    policies: [
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { ...metadata, name: "postgres" },
        spec: { ingress: [{ from: [peer] }] },
      },
      { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { ...metadata, name: "deny-all" }, spec: { podSelector: {} } },
    ],
  });
  const own = { ...names, "app.kubernetes.io/name": "app-canary" };

  it("is found by no selector of the planned pods, and by its own", () => {
    expect(made.map(({ kind, metadata: { name } }) => `${kind}/${name}`)).toEqual([
      "NetworkPolicy/postgres-canary",
      "Service/app-canary-pods",
      "Deployment/app-canary",
    ]);
    const [, service, deployment] = made;
    expect(service?.["spec"]).toMatchObject({ clusterIP: "None", selector: own });
    expect(deployment?.["spec"]).toMatchObject({ replicas: 1, selector: { matchLabels: own }, template: { metadata: { labels: own } } });
    expect(deployment?.metadata.labels).not.toHaveProperty("dev.parity.service");
  });

  it("may talk to whom the planned pods may, and keeps apart from its own", () => {
    expect(made[0]?.["spec"]).toEqual({ ingress: [{ from: [{ podSelector: { matchLabels: own } }] }] });
    expect(JSON.stringify(made[2])).not.toContain('"app.kubernetes.io/name":"app"');
  });
});
