import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { partOf } from "../../../src/plan/part.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { createComposeRuntime } from "../../../src/runtimes/compose/runtime.ts";
import { services } from "../../../src/services/registry.ts";
import { host, openSandbox, type Sandbox } from "../../compose/small-stack.ts";

interface Section {
  image: string;
  ports?: string[];
  networks: Record<string, unknown>;
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  volumes?: { type: string; read_only?: boolean }[];
  deploy: { resources: { limits: { cpus: string } } };
  labels: Record<string, string>;
  restart: string;
  read_only?: boolean;
}

const toolchainUnused = {} as Parameters<typeof createComposeRuntime>[1];

describe("the rendered Compose file", () => {
  let sandbox: Sandbox;
  let plan: Plan;
  let files: ReadonlyMap<string, string>;
  let document: { name: string; services: Record<string, Section>; networks: Record<string, unknown>; volumes: Record<string, unknown> };

  const render = (of: Plan) => createComposeRuntime(host, toolchainUnused, services).render(of);
  const parsed = (rendered: ReadonlyMap<string, string>) => parse(rendered.get("compose.yaml") ?? "") as typeof document;

  beforeAll(async () => {
    sandbox = await openSandbox("render-test");
    plan = sandbox.plan();
    files = await render(plan);
    document = parsed(files);
  });
  afterAll(() => sandbox[Symbol.asyncDispose]());

  test("has a service for each instance, under the project's name", () => {
    expect(document.name).toBe("parity-render-test");
    expect(Object.keys(document.services)).toEqual(
      expect.arrayContaining(["postgres", "redis", "migrate", "app-0", "app-1", "load-balancer"]),
    );
  });

  test("publishes on loopback only", () => {
    const ports = Object.values(document.services).flatMap((service) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(10);
    expect(ports.filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port))).toEqual([]);
  });

  test("mounts every file read-only and asks for no more processors than there are", () => {
    const sections = Object.values(document.services);
    expect(sections.flatMap(({ volumes }) => volumes ?? []).filter(({ type, read_only }) => type === "bind" && read_only !== true)).toEqual(
      [],
    );
    expect(sections.every(({ deploy }) => Number(deploy.resources.limits.cpus) <= host.cpus)).toBe(true);
  });

  test("lets only those meet who must: the exporter sees the database, the load balancer does not", () => {
    expect(Object.keys(document.services["postgres-exporter"]?.networks ?? {})).toContain("data");
    expect(Object.keys(document.services["load-balancer"]?.networks ?? {})).not.toContain("data");
    expect(Object.keys(document.services["postgres"]?.networks ?? {})).toEqual(["data"]);
  });

  test("waits for a one-shot's end, and lets a one-shot wait for a database that answers", () => {
    expect(document.services["app-0"]?.depends_on?.["migrate"]?.condition).toBe("service_completed_successfully");
    expect(document.services["migrate"]?.depends_on?.["postgres"]?.condition).toBe("service_healthy");
    expect(document.services["migrate"]?.restart).toBe("no");
    expect(document.services["app-0"]?.restart).toBe("unless-stopped");
  });

  test("has a service that is started alone as it is among the others, so that it is not made anew when they follow", async () => {
    const stores = ["postgres", "redis"] as const;
    const alone = parsed(await render(partOf(plan, stores)));
    expect(Object.keys(alone.services)).toEqual([...stores]);
    for (const name of stores) expect(alone.services[name]).toEqual(document.services[name]);
  });

  test("marks everything as this project's", () => {
    const marked = [...Object.values(document.services), ...Object.values(document.networks), ...Object.values(document.volumes)];
    expect(marked.every((each) => (each as Section).labels["dev.parity.project"] === "render-test")).toBe(true);
  });

  test("holds no secret, and has every file it mounts", () => {
    const compose = files.get("compose.yaml") ?? "";
    expect(compose).not.toMatch(/example-(postgres|redis|jwt|app-database)/);
    const mounted = [...compose.matchAll(/source: \.\/((?!certificates)[\w./-]+)/g)].map(([, path]) => path);
    expect(mounted.filter((path) => !files.has(path ?? ""))).toEqual([]);
  });

  test("is the same again for the same plan, and another launch for another setting", async () => {
    expect((await render(plan)).get("compose.yaml")).toBe(files.get("compose.yaml"));
    const settings = (service: Plan["services"][number]) =>
      service.name === "redis" ? service.settings.map((one) => (one.name === "timeout" ? { ...one, asked: "60" } : one)) : service.settings;
    const other = parsed(
      await render({ ...plan, services: plan.services.map((service) => ({ ...service, settings: settings(service) })) }),
    );
    const launch = (of: typeof document, name: string) => of.services[name]?.labels["dev.parity.launch"];
    expect(launch(other, "redis")).not.toBe(launch(document, "redis"));
    expect(launch(other, "postgres")).toBe(launch(document, "postgres"));
  });

  test("writes a dollar sign so that Compose reads it as one", async () => {
    const app = { ...plan.app, env: { PRICE: "5$USD" } };
    expect(parsed(await render({ ...plan, app })).services["app-0"]?.environment?.["PRICE"]).toBe("5$$USD");
  });
});
