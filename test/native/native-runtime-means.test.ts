import { describe, expect, it } from "vitest";
import { mountPoints } from "../../src/runtimes/native/disk-state.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import type { NativeStack } from "../../src/runtimes/native/stack.ts";
import { services } from "../../src/services/registry.ts";
import type { FaultGiven } from "../../src/steps/faults/fault-kind.ts";
import { actionsOf } from "../../src/steps/faults/kinds/registry.ts";
import { withSuperuser } from "../../src/steps/faults/sql-access.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { host, makeProject, stateOf } from "./native-stack.ts";

const patience = { timeout: 60_000, interval: 100 };
const mebibyte = 1024 ** 2;

describe("Postgres on a full disk", () => {
  it("refuses rows until there is space again, has every row it took, and gets its data back where it was", async (test) => {
    const { runtime, plan, context, root } = await makeProject({ only: ["postgres"] });
    const stack = (await runtime.start(plan, context)) as NativeStack;
    const given: FaultGiven = { stack, context, id: "full", remembered: {} };
    const full = actionsOf({ id: "full", kind: "disk-full", parameters: { service: "postgres", instance: 0, freeBytes: 16 * mebibyte } });
    const obstacle = await full.obstacle(given);
    test.skip(obstacle !== undefined, obstacle);
    let taken = 0;
    const write = (): Promise<boolean> =>
      withSuperuser(stack, async (client) => {
        const { rowCount } = await client.query("insert into rows select repeat('x', 1000) from generate_series(1, 500)");
        taken += rowCount ?? 0;
        return true;
      }).catch(() => false);
    const count = (): Promise<number> =>
      withSuperuser(stack, async (client) => Number((await client.query("select count(*) from rows")).rows[0].count));
    await withSuperuser(stack, (client) => client.query("create table rows (text text)"));
    expect(await write()).toBe(true);
    await full.arrange(given);
    expect(await write()).toBe(true);
    await full.inject(given);
    await expect.poll(() => write(), patience).toBe(false);
    expect(await full.remains(given)).toBe("the disk of postgres/0 is still full");
    await full.undo(given);
    await full.undo(given);
    await expect.poll(() => write(), patience).toBe(true);
    expect(await full.remains(given)).toBeUndefined();
    await full.dismantle(given);
    await full.dismantle(given);
    expect((await mountPoints()).filter((point) => point.startsWith(root))).toEqual([]);
    expect(await stateOf(stack, "postgres")).toBe("running");
    expect(await count()).toBe(taken);
  });

  it("leaves no mount behind when the stack is taken down with its data", async (test) => {
    const { runtime, plan, context, root } = await makeProject({ only: ["postgres"] });
    const stack = (await runtime.start(plan, context)) as NativeStack;
    const target = { service: "postgres", instance: 0 } as const;
    const obstacle = await stack.diskObstacle(target);
    test.skip(obstacle !== undefined, obstacle);
    await stack.boundDisk(target, 16 * mebibyte, context);
    expect((await mountPoints()).filter((point) => point.startsWith(root))).toHaveLength(2);
    await stack.stop("nothing", context);
    expect((await mountPoints()).filter((point) => point.startsWith(root))).toEqual([]);
  });
});

describe("an app whose clock is off", () => {
  it("says so in its answers, until that is undone", async (test) => {
    const { plan, context } = await makeProject({ only: ["app"] });
    const online = createToolchain(host, {});
    const stack = (await createNativeRuntime(host, online, services).start(plan, context)) as NativeStack;
    const given: FaultGiven = { stack, context, id: "clock", remembered: {} };
    const skew = actionsOf({ id: "clock", kind: "clock-skew", parameters: { service: "app", instance: 0, seconds: -3_600 } });
    const obstacle = await skew.obstacle(given);
    test.skip(obstacle !== undefined, obstacle);
    const { port } = stack.endpoint("app");
    const offset = async (): Promise<number> => {
      const date = Date.parse((await fetch(`http://127.0.0.1:${port}/`)).headers.get("date") ?? "");
      // Without the sign of a zero.
      return Math.round((date - Date.now()) / 60_000) + 0;
    };
    expect(await offset()).toBe(0);
    await skew.inject(given);
    expect(await offset()).toBe(-60);
    expect(await skew.remains(given)).toBe("the clock of app/0 is still -3600 s off");
    await skew.undo(given);
    await skew.undo(given);
    expect(await offset()).toBe(0);
    expect(await skew.remains(given)).toBeUndefined();
  });
});
