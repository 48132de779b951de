import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ServiceName } from "../../../src/plan/plan.ts";
import { podSelector } from "../../../src/runtimes/kind/manifests/labels.ts";
import type { Manifest } from "../../../src/runtimes/kind/manifests/manifest.ts";
import { clusterNetworks, namespaceOf } from "../../../src/runtimes/kind/names.ts";
import { mayTalk, type Seen } from "./policies.ts";
import { allObjects, rendering, samplePlan } from "./rendering.ts";

const plan = samplePlan();
let objects: Manifest[];

beforeAll(async () => {
  objects = allObjects(await rendering(plan));
});

const pod = (service: ServiceName): Seen => ({ namespace: namespaceOf(plan, service), labels: podSelector(plan, service) });
const insidePort = (service: ServiceName): number => plan.services.find(({ name }) => name === service)?.ports[0]?.inside ?? 0;
const reaches = (from: ServiceName, to: ServiceName): boolean => mayTalk(objects, pod(from), pod(to), insidePort(to));

/** Who may open connections to whose main port. */
const mustTalk: readonly (readonly [ServiceName, ServiceName])[] = [
  ["app", "postgres"],
  ["app", "redis"],
  ["migrate", "postgres"],
  ["load-balancer", "app"],
  ["postgres-exporter", "postgres"],
  ["redis-exporter", "redis"],
  ["prometheus", "postgres-exporter"],
  ["prometheus", "redis-exporter"],
  ["prometheus", "alertmanager"],
  ["alertmanager", "alert-sink"],
  ["prometheus", "kube-state-metrics"],
];

describe("the network policies", () => {
  test.each(mustTalk)("let %s reach %s", (from, to) => {
    expect(reaches(from, to)).toBe(true);
  });

  test("let Prometheus reach the app's metrics, and the load balancer only what serves", () => {
    const metrics = 9090;
    expect(mayTalk(objects, pod("prometheus"), pod("app"), metrics)).toBe(true);
    expect(mayTalk(objects, pod("load-balancer"), pod("app"), metrics)).toBe(false);
  });

  test("let nobody else reach the data", () => {
    const others = plan.services.map(({ name }) => name);
    expect(others.filter((name) => reaches(name, "postgres"))).toEqual(["migrate", "app", "postgres-exporter"]);
    expect(others.filter((name) => reaches(name, "redis"))).toEqual(["migrate", "app", "redis-exporter"]);
    const stranger: Seen = { namespace: namespaceOf(plan, "app"), labels: { "app.kubernetes.io/name": "stranger" } };
    expect(mayTalk(objects, stranger, pod("postgres"), 5432)).toBe(false);
    const namesake: Seen = { namespace: "default", labels: podSelector(plan, "app") };
    expect(mayTalk(objects, namesake, pod("postgres"), 5432)).toBe(false);
  });

  test("let this machine reach what is published, through the nodes", () => {
    const reached = plan.services.filter(({ name, ports }) => ports.some(({ inside }) => mayTalk(objects, undefined, pod(name), inside)));
    expect(reached.map(({ name }) => name)).toEqual(
      plan.services.filter(({ ports }) => ports.some(({ published }) => published.length > 0)).map(({ name }) => name),
    );
  });

  test("let nothing out of the cluster but who asks the API server: what tells of Kubernetes, and a Prometheus that looks for pods", async () => {
    const official = allObjects(await rendering(samplePlan({}, "official")));
    const talkers = (of: Manifest[], port: number) =>
      plan.services.map(({ name }) => name).filter((name) => mayTalk(of, pod(name), undefined, port));
    expect([80, 443, 6443].map((port) => talkers(official, port))).toEqual([[], [], ["kube-state-metrics", "prometheus"]]);
    expect([80, 443, 6443].map((port) => talkers(objects, port))).toEqual([[], [], ["kube-state-metrics"]]);
  });

  test("let everybody ask for names", () => {
    const names: Seen = { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } };
    expect(plan.services.filter(({ name }) => !mayTalk(objects, pod(name), names, 53))).toEqual([]);
  });

  test("are what holds them back: without them a stranger reaches the data", () => {
    const stranger: Seen = { namespace: namespaceOf(plan, "app"), labels: {} };
    const without = objects.filter(({ kind }) => kind !== "NetworkPolicy");
    expect(mayTalk(without, stranger, pod("postgres"), 5432)).toBe(true);
  });

  test("know the cluster's own networks", async () => {
    const { networking } = parse(await readFile("kind-config.yaml", "utf8")) as { networking: Record<string, string> };
    expect({ pods: networking["podSubnet"], services: networking["serviceSubnet"] }).toEqual(clusterNetworks);
  });

  test("never leave a list of peers out, which would let everybody in", () => {
    const rules = objects
      .filter(({ kind }) => kind === "NetworkPolicy")
      .flatMap((each) => Object.values(each["spec"] as Record<string, unknown>))
      .filter((section): section is { from?: unknown[]; to?: unknown[] }[] => Array.isArray(section) && typeof section[0] === "object");
    expect(rules.flat().length).toBeGreaterThan(15);
    expect(rules.flat().filter(({ from, to }) => (from ?? to ?? []).length === 0)).toEqual([]);
  });
});
