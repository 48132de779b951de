import { expect, test } from "vitest";
import { partOf } from "../../../src/plan/part.ts";
import type { Plan, ServiceName } from "../../../src/plan/plan.ts";

const dependencies: Readonly<Partial<Record<ServiceName, readonly ServiceName[]>>> = {
  postgres: [],
  redis: [],
  migrate: ["postgres"],
  app: ["migrate", "redis"],
  "load-balancer": ["app"],
};
const plan = {
  project: "shop",
  services: Object.entries(dependencies).map(([name, dependsOn]) => ({ name, dependsOn })),
} as unknown as Plan;
const names = (wanted: readonly ServiceName[]): string[] => partOf(plan, wanted).services.map(({ name }) => name);

test.each<[readonly ServiceName[], readonly string[]]>([
  [["postgres"], ["postgres"]],
  [["app"], ["postgres", "redis", "migrate", "app"]],
  [
    ["redis", "postgres"],
    ["postgres", "redis"],
  ],
  [[], []],
  // Not in this plan: nothing of it can be started.
  [["grafana"], []],
])("%j is that and all it depends on, in the plan's order", (wanted, part) => {
  expect(names(wanted)).toEqual(part);
});

test("everything else of the plan stays", () => {
  expect(partOf(plan, ["redis"]).project).toBe("shop");
});
