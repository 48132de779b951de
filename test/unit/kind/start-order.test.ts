import { describe, expect, it, test } from "vitest";
import type { Plan, PlannedService } from "../../../src/plan/plan.ts";
import { leaderFirst, requireLeader } from "../../../src/runtimes/kind/database/start-order.ts";
import { inOrder } from "../../../src/runtimes/order.ts";

const service = (name: string, ...dependsOn: string[]): PlannedService => ({ name, dependsOn }) as unknown as PlannedService;
const services = [service("redis"), service("postgres"), service("postgres-replica", "postgres"), service("app", "postgres", "redis")];

async function startedIn(order: readonly PlannedService[]): Promise<string[]> {
  const started: string[] = [];
  await inOrder(order, async ({ name }) => {
    await new Promise((resolve) => setImmediate(resolve));
    started.push(name);
  });
  return started;
}

describe("whoever leads the database", () => {
  it("starts before whoever follows, and before whoever asks it", async () => {
    const planned = await startedIn(leaderFirst(services, "postgres"));
    expect(planned.indexOf("postgres")).toBeLessThan(planned.indexOf("postgres-replica"));
    const promoted = await startedIn(leaderFirst(services, "postgres-replica"));
    expect(promoted.indexOf("postgres-replica")).toBeLessThan(promoted.indexOf("postgres"));
    expect(promoted.at(-1)).toBe("app");
    expect(promoted).toHaveLength(services.length);
  });

  it("changes nothing where it is no other than planned", () => {
    expect(leaderFirst(services, "postgres")).toBe(services);
  });
});

test("a plan without whoever has the newest data is refused before anything starts", () => {
  const plan = (replication: string | undefined, ...names: string[]): Plan =>
    ({ database: { replication }, services: names.map((name) => service(name)) }) as unknown as Plan;
  const refused = (given: Plan): unknown => {
    try {
      requireLeader(given, "postgres-replica");
      return undefined;
    } catch (error) {
      return error;
    }
  };
  expect(refused(plan(undefined, "postgres", "app"))).toMatchObject({
    code: "DATA_MISMATCH",
    message: expect.stringContaining("by the configuration there is no replica any more"),
  });
  expect(refused(plan("asynchronous", "postgres"))).toMatchObject({ code: "DATA_MISMATCH" });
  expect(refused(plan("asynchronous", "postgres", "postgres-replica"))).toBeUndefined();
  expect(refused(plan(undefined, "redis"))).toBeUndefined();
  expect(() => requireLeader(plan(undefined, "postgres"), "postgres")).not.toThrow();
});
