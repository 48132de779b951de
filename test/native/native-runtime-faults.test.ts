import { describe, expect, it } from "vitest";
import { canInjectFaults, type Fault, type InjectsFaults, type RunningStack } from "../../src/runtimes/runtime.ts";
import { answerOf, host, makeProject, pidOf, stateOf } from "./native-stack.ts";

const faultOf = (kind: Fault["kind"], service: Fault["service"]): Fault => ({ id: "test", kind, service, instance: 0 });

function faulty(stack: RunningStack): RunningStack & InjectsFaults {
  if (!canInjectFaults(stack)) throw new Error("a native stack can inject faults");
  return stack;
}

describe("a fault in a native stack", () => {
  it.for(["postgres", "redis", "app"] as const)("kills %s until it is undone, both any number of times", async (service) => {
    const { runtime, plan, context } = await makeProject({ only: [service] });
    const stack = faulty(await runtime.start(plan, context));
    const pid = await pidOf(stack, service);
    await stack.inject(faultOf("kill", service));
    // Killed at once; its number is free when whoever started it has seen that.
    await expect.poll(() => host.kill(pid, 0)).toBe(false);
    await expect.poll(() => stack.status()).toEqual([expect.objectContaining({ state: "exited", exitCode: 137, restarts: 0 })]);
    await stack.undo(faultOf("kill", service), context);
    await stack.undo(faultOf("kill", service), context);
    expect(await stack.status()).toEqual([expect.objectContaining({ state: "running", restarts: 1 })]);
    expect(await pidOf(stack, service)).not.toBe(pid);
  });

  it("pauses every process of a service until it is undone", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["app"] });
    const stack = faulty(await runtime.start(plan, context));
    await stack.inject(faultOf("pause", "app"));
    expect(await stateOf(stack, "app")).toBe("paused");
    const { port } = stack.endpoint("app");
    await expect(fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) })).rejects.toThrow("timeout");
    await stack.undo(faultOf("pause", "app"), context);
    await stack.undo(faultOf("pause", "app"), context);
    expect(await stateOf(stack, "app")).toBe("running");
    expect(await answerOf(stack, "/back")).toContain("/back");
  });

  it("does not keep a paused service from being stopped", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["postgres"] });
    const stack = faulty(await runtime.start(plan, context));
    await stack.inject(faultOf("pause", "postgres"));
    await stack.stop("nothing", context);
    expect(await stateOf(stack, "postgres")).toBe("absent");
  });

  it("tells an instance that crashed from one that was stopped", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["app"] });
    const stack = await runtime.start(plan, context);
    await answerOf(stack, "/crash").catch(() => undefined);
    await expect.poll(() => stack.status()).toEqual([expect.objectContaining({ state: "exited", exitCode: 3 })]);
    await stack.revive("app", 0, context);
    expect(await stack.status()).toEqual([expect.objectContaining({ state: "running", restarts: 1 })]);
  });
});
