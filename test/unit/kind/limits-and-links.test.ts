import { expect, test } from "vitest";
import type { Plan, ServiceName } from "../../../src/plan/plan.ts";
import { aliasesOf, withAlias } from "../../../src/runtimes/kind/detours/aliases.ts";
import { listeningPort, toxiproxyManifests, wayManifests } from "../../../src/runtimes/kind/detours/manifests.ts";
import type { WorkloadObject } from "../../../src/runtimes/kind/explain.ts";
import { quotaOf } from "../../../src/runtimes/kind/limit-resources.ts";
import { mostInstances } from "../../../src/runtimes/kind/manifests/autoscaler.ts";
import { podSelector } from "../../../src/runtimes/kind/manifests/labels.ts";
import { denyAll } from "../../../src/runtimes/kind/manifests/network-policies.ts";
import { mayTalk, type Seen } from "./policies.ts";

test("a quota of CPU is read as both versions of control groups write it", () => {
  expect(quotaOf("2000\n", "100000\n")).toBe(0.02);
  expect(quotaOf("2000 100000\n", "2000 100000\n")).toBe(0.02);
  expect(quotaOf("-1\n", "100000\n")).toBeUndefined();
  expect(quotaOf("max 100000\n", "max 100000\n")).toBeUndefined();
  expect(quotaOf(undefined, undefined)).toBeUndefined();
});

test("a name gets another address, once, and loses it again, without the others", () => {
  const workload = { kind: "Deployment", spec: { template: { spec: { hostAliases: [{ ip: "10.96.0.1", hostnames: ["redis.shop"] }] } } } };
  const before = aliasesOf(workload as unknown as WorkloadObject);
  const led = withAlias(before, "postgres.shop", "10.96.0.2");
  expect(led).toEqual([...before, { ip: "10.96.0.2", hostnames: ["postgres.shop"] }]);
  expect(withAlias(led, "postgres.shop", "10.96.0.3")).toEqual([...before, { ip: "10.96.0.3", hostnames: ["postgres.shop"] }]);
  expect(withAlias(led, "postgres.shop", undefined)).toEqual(before);
});

test("each port of each link has a place of its own in the one Toxiproxy, and both ends may talk to it", () => {
  const port = (name: string, inside: number) => ({ name, inside, published: [], protocol: "tcp" as const });
  const postgres = { name: "postgres", ports: [port("main", 5432)] };
  const redis = { name: "redis", ports: [port("main", 6379), port("metrics", 9121)] };
  const plan = { project: "shop", stateDirectory: "/shop/.parity", services: [postgres, redis] } as unknown as Plan;
  const places = [
    listeningPort(plan, { from: "app", to: "postgres" }, "main"),
    listeningPort(plan, { from: "app", to: "redis" }, "main"),
    listeningPort(plan, { from: "app", to: "redis" }, "metrics"),
    listeningPort(plan, { from: "redis-exporter", to: "redis" }, "main"),
  ];
  expect(new Set(places).size).toBe(places.length);
  const made = wayManifests(plan, { from: "app", to: "postgres" }, postgres as never);
  expect(made.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    "Service shop/detour-app-postgres",
    "NetworkPolicy shop/detour-app-postgres-app",
    "NetworkPolicy shop/detour-app-postgres-postgres",
    "NetworkPolicy shop/detour-app-postgres-toxiproxy",
  ]);
  expect(made.every(({ metadata }) => metadata.labels["dev.parity.detour"] === "app.postgres")).toBe(true);
  expect(toxiproxyManifests(plan, "docker.io/parity/toxiproxy:1").map(({ kind }) => kind)).toEqual([
    "NetworkPolicy",
    "Service",
    "Deployment",
  ]);
});

test("nobody of the stack tells Toxiproxy what to do, and it leads nobody but the two ends of its link", () => {
  const service = (name: string, inside: number) => ({ name, ports: [{ name: "main", inside, published: [], protocol: "tcp" as const }] });
  const postgres = service("postgres", 5432);
  const plan = { project: "shop", stateDirectory: "/shop/.parity", services: [service("app", 8080), postgres, service("redis", 6379)] };
  const way = { from: "app", to: "postgres" } as const;
  const objects = [
    ...denyAll(plan as unknown as Plan, "shop"),
    ...wayManifests(plan as unknown as Plan, way, postgres as never),
    ...toxiproxyManifests(plan as unknown as Plan, "docker.io/parity/toxiproxy:1"),
  ];
  const pod = (name: ServiceName): Seen => ({ namespace: "shop", labels: podSelector(plan as unknown as Plan, name) });
  const deployment = objects.find(({ kind }) => kind === "Deployment")?.["spec"] as { template: { metadata: Pick<Seen, "labels"> } };
  const toxiproxy: Seen = { namespace: "shop", labels: deployment.template.metadata.labels };
  const listening = listeningPort(plan as unknown as Plan, way, "main");
  const apiPort = 8474;
  expect([mayTalk(objects, pod("app"), toxiproxy, listening), mayTalk(objects, toxiproxy, pod("postgres"), 5432)]).toEqual([true, true]);
  expect(mayTalk(objects, undefined, toxiproxy, apiPort)).toBe(true);
  expect(mayTalk(objects, pod("app"), toxiproxy, apiPort)).toBe(false);
  expect(mayTalk(objects, pod("postgres"), toxiproxy, apiPort)).toBe(false);
  expect(mayTalk(objects, pod("redis"), toxiproxy, listening)).toBe(false);
  expect(mayTalk(objects, toxiproxy, pod("redis"), 6379)).toBe(false);
});

test("no autoscaler makes more instances than the database has connections for, but one more than planned at least", () => {
  const most = (instances: number, connections?: number): number => {
    const app = { name: "app", kind: "service", instances };
    const postgres = { name: "postgres", settings: [{ name: "max_connections", production: "200", asked: "200" }] };
    const plan = { machine: { cpus: 8 }, services: [app, postgres], app: { connections } } as unknown as Plan;
    return mostInstances(plan, app as never);
  };
  expect(most(3)).toBe(10);
  expect(most(3, 10)).toBe(10);
  expect(most(2, 50)).toBe(3);
  expect(most(4, 50)).toBe(5);
});
