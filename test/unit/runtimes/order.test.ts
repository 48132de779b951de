import { describe, expect, it } from "vitest";
import type { ServiceName } from "../../../src/plan/plan.ts";
import { inOrder, inReverseOrder } from "../../../src/runtimes/order.ts";

const services: readonly { name: ServiceName; dependsOn: readonly ServiceName[] }[] = [
  { name: "postgres", dependsOn: [] },
  { name: "redis", dependsOn: [] },
  { name: "migrate", dependsOn: ["postgres"] },
  { name: "app", dependsOn: ["migrate", "redis"] },
];

async function trace(run: typeof inOrder): Promise<string[]> {
  const seen: string[] = [];
  await run(services, async ({ name }) => {
    seen.push(`+${name}`);
    await Promise.resolve();
    seen.push(`-${name}`);
  });
  return seen;
}

describe("services", () => {
  it("start after all they depend on, independent ones side by side", async () => {
    const seen = await trace(inOrder);
    expect(seen.slice(0, 2)).toEqual(["+postgres", "+redis"]);
    expect(seen.indexOf("+migrate")).toBeGreaterThan(seen.indexOf("-postgres"));
    expect(seen.slice(-2)).toEqual(["+app", "-app"]);
  });

  it("stop before all they depend on", async () => {
    const seen = await trace(inReverseOrder);
    expect(seen.slice(0, 2)).toEqual(["+app", "-app"]);
    expect(seen.indexOf("+postgres")).toBeGreaterThan(seen.indexOf("-migrate"));
    expect(seen).toHaveLength(8);
  });

  it("are not begun when one they depend on failed; all others settle before that is told", async () => {
    const begun: string[] = [];
    let settled = false;
    const work = async ({ name }: { name: ServiceName }): Promise<void> => {
      begun.push(name);
      if (name === "postgres") throw new Error("postgres failed");
      await new Promise(setImmediate);
      settled = true;
    };
    await expect(inOrder(services, work)).rejects.toThrow("postgres failed");
    expect(begun).toEqual(["postgres", "redis"]);
    expect(settled).toBe(true);
  });
});
