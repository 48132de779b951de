import { describe, expect, test } from "vitest";
import { hashOf } from "../../../src/config/hash.ts";
import { type ConfigurationInput, configurationSchema } from "../../../src/config/schema.ts";
import { buildPlan } from "../../../src/plan/build.ts";
import { explainPlan } from "../../../src/plan/explain.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { services } from "../../../src/services/registry.ts";

const gibibyte = 1024 ** 3;
const shop: ConfigurationInput = {
  project: "shop-api",
  app: { command: "node server.js", metrics: "/metrics", migrate: { up: "node up", down: "node down" } },
};

function planOf(
  config: ConfigurationInput = shop,
  machine = { cpus: 2, memoryBytes: 16 * gibibyte },
  runtime: "compose" | "native" = "native",
): Plan {
  const parsed = configurationSchema.parse(config);
  let next = 20_000;
  return buildPlan(
    {
      config: parsed,
      root: "/shop",
      stateDirectory: "/shop/.parity",
      runtime,
      images: "official",
      configHash: hashOf(parsed, "/shop"),
      machine,
      port: () => next++,
      shipped: (path) => `/parity/${path}`,
      resolve: (path) => `/shop/${path}`,
    },
    services,
  );
}

const asked = (plan: Plan, service: string, name: string) =>
  plan.services.find((each) => each.name === service)?.settings.find((each) => each.name === name)?.asked;

describe("scaling to the machine", () => {
  test("a machine as large as production's scales no memory setting", () => {
    const plan = planOf(shop, { cpus: 4, memoryBytes: 32 * gibibyte });
    expect(asked(plan, "postgres", "shared_buffers")).toBe("2GB");
    expect(asked(plan, "redis", "maxmemory")).toBe("2gb");
    expect(plan.scaled.map(({ name }) => name)).toEqual(["scrape_interval"]);
  });
  test("a smaller one keeps each setting's share, and says so with the rule", () => {
    const plan = planOf();
    expect(asked(plan, "postgres", "shared_buffers")).toBe("1GB");
    expect(asked(plan, "postgres", "effective_cache_size")).toBe("3GB");
    expect(asked(plan, "postgres", "work_mem")).toBe("5MB");
    expect(asked(plan, "postgres", "max_connections")).toBe("200");
    expect(plan.scaled.find(({ name }) => name === "shared_buffers")).toMatchObject({
      production: "2GB",
      asked: "1GB",
      rule: expect.stringContaining("8 GiB in production, 4 GiB here"),
    });
    expect(plan.scaled.find(({ name }) => name === "instances")).toMatchObject({ production: "3", asked: "2" });
  });
  test("nothing is scaled silently: what is asked differs from production only where a rule stands", () => {
    for (const service of planOf(shop, { cpus: 1, memoryBytes: 2 * gibibyte }).services) {
      for (const setting of service.settings)
        expect(setting.rule !== undefined, `${service.name} ${setting.name}`).toBe(setting.asked !== setting.production);
    }
  });
  test("a setting the configuration gives is taken as it is", () => {
    const plan = planOf({ ...shop, services: { postgres: { settings: { shared_buffers: "256MB", autovacuum: "off" } } } });
    expect(asked(plan, "postgres", "shared_buffers")).toBe("256MB");
    expect(asked(plan, "postgres", "autovacuum")).toBe("off");
  });
});

describe("order and presence", () => {
  test("everything starts after what it depends on", () => {
    const { services: planned } = planOf();
    const at = (name: string) => planned.findIndex((service) => service.name === name);
    for (const service of planned)
      for (const dependency of service.dependsOn)
        expect(at(dependency), `${service.name} after ${dependency}`).toBeLessThan(at(service.name));
    expect(at("postgres")).toBeLessThan(at("migrate"));
  });
  test("Grafana is absent where it cannot run, with the reason", () => {
    expect(planOf().absent).toContainEqual({ name: "grafana", reason: expect.stringContaining("native") });
    expect(planOf(shop, undefined, "compose").services.map(({ name }) => name)).toContain("grafana");
  });
  test("an app that runs elsewhere has no stack here", () => {
    const plan = planOf({ project: "shop", app: { url: "http://127.0.0.1:8080" } });
    expect(plan.services).toEqual([]);
    expect(plan.absent.find(({ name }) => name === "app")?.reason).toContain("already runs");
  });
});

test("the same configuration gives the same plan, and the plan is plain JSON", () => {
  const plan = planOf();
  expect(planOf()).toEqual(plan);
  expect(JSON.parse(JSON.stringify(plan))).toMatchObject({ project: "shop-api", configHash: plan.configHash });
});

describe("the configuration's hash", () => {
  const hash = (input: ConfigurationInput, root = "/shop") => hashOf(configurationSchema.parse(input), root);
  test("changes with what a measurement depends on", () => {
    expect(hash({ ...shop, services: { postgres: { settings: { work_mem: "1MB" } } } })).not.toBe(hash(shop));
  });
  test("does not change with ports, the runtime or where the project lies", () => {
    expect(hash({ ...shop, runtime: "compose", services: { redis: { port: 1234 } } })).toBe(hash(shop));
    expect(hash({ ...shop, documentation: "/a/docs" }, "/a")).toBe(hash({ ...shop, documentation: "/b/docs" }, "/b"));
  });
});

test("the dry run names services, ports, settings and every scaled setting with its rule", () => {
  const plan = planOf();
  const text = explainPlan(plan, "no engine answers").join("\n");
  for (const { name, ports } of plan.services) {
    expect(text).toContain(name);
    for (const { published } of ports) expect(text).toContain(String(published[0]));
  }
  for (const { rule } of plan.scaled) expect(text).toContain(rule);
  expect(text).toContain("shared_buffers=1GB");
});
