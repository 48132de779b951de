import { appendFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { canEndInstances, type EndsInstances } from "../../src/runtimes/abilities.ts";
import { instancePaths } from "../../src/runtimes/native/paths.ts";
import { readRecord, writeRecord } from "../../src/runtimes/native/record.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { answerOf, host, makeProject, pidOf, stateOf } from "./native-stack.ts";

type Service = "postgres" | "redis" | "app";
const first = (service: Service): { service: Service; instance: number } => ({ service, instance: 0 });

function ends(stack: RunningStack): RunningStack & EndsInstances {
  if (!canEndInstances(stack)) throw new Error("a native stack can end its instances");
  return stack;
}

describe("an instance of a native stack", () => {
  it.for(["postgres", "redis", "app"] as const)("%s is killed until it is restored, any number of times", async (service) => {
    const { runtime, plan, context } = await makeProject({ only: [service] });
    const stack = ends(await runtime.start(plan, context));
    const pid = await pidOf(stack, service);
    await stack.kill(first(service));
    // Killed at once; its number is free when whoever started it has seen that.
    await expect.poll(() => host.kill(pid, 0)).toBe(false);
    await expect.poll(() => stack.status()).toEqual([expect.objectContaining({ state: "exited", exitCode: 137, restarts: 0 })]);
    await stack.restore(first(service), context);
    await stack.restore(first(service), context);
    expect(await stack.status()).toEqual([expect.objectContaining({ state: "running", restarts: 1 })]);
    expect(await pidOf(stack, service)).not.toBe(pid);
  });

  it.for([
    ["postgres", 0],
    ["redis", 0],
    ["app", 0],
  ] as const)("%s is halted with its own signal and ends with %i, until it is restored", async ([service, exitCode]) => {
    const { runtime, plan, context } = await makeProject({ only: [service] });
    const stack = ends(await runtime.start(plan, context));
    const pid = await pidOf(stack, service);
    await stack.halt(first(service));
    await expect.poll(() => host.kill(pid, 0)).toBe(false);
    await expect.poll(() => stack.status()).toEqual([expect.objectContaining({ state: "exited", exitCode, restarts: 0 })]);
    await stack.restore(first(service), context);
    await stack.restore(first(service), context);
    expect(await stack.status()).toEqual([expect.objectContaining({ state: "running", restarts: 1 })]);
  });

  it("is restored also at the very moment in which it was killed or halted", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["app"] });
    const stack = ends(await runtime.start(plan, context));
    for (let time = 0; time < 4; time += 1) {
      const pid = await pidOf(stack, "app");
      await (time % 2 === 0 ? stack.kill(first("app")) : stack.halt(first("app")));
      await stack.restore(first("app"), context);
      expect(await pidOf(stack, "app")).not.toBe(pid);
      expect(await stateOf(stack, "app")).toBe("running");
    }
  });

  it("is killed when it does not end within its grace after its own signal", async () => {
    const { root, runtime, plan, context } = await makeProject({ only: ["app"] });
    const deaf = 'process.removeAllListeners("SIGTERM");\nprocess.on("SIGTERM", () => console.log("deaf"));\n';
    await appendFile(`${root}/app.mjs`, deaf);
    const stack = ends(await runtime.start(plan, context));
    const { record } = instancePaths(plan.stateDirectory, "app", 0);
    const written = await readRecord(record);
    if (written === undefined) throw new Error("no record");
    await writeRecord(record, { ...written, stop: { ...written.stop, graceSeconds: 1 } });
    await stack.halt(first("app"));
    await expect.poll(() => stack.status()).toEqual([expect.objectContaining({ state: "exited", exitCode: 137 })]);
  });

  it("is halted also when it was paused", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["redis"] });
    const stack = ends(await runtime.start(plan, context));
    await stack.pause(first("redis"));
    await stack.halt(first("redis"));
    await expect.poll(() => stack.status()).toEqual([expect.objectContaining({ state: "exited", exitCode: 0 })]);
  });

  it("is restored also when the restoring itself was cut short, and not when the stack was taken down", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["redis"] });
    const stack = ends(await runtime.start(plan, context));
    await stack.kill(first("redis"));
    await expect(stack.restore(first("redis"), { ...context, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    expect(await stateOf(stack, "redis")).toBe("exited");
    await stack.restore(first("redis"), context);
    expect(await stateOf(stack, "redis")).toBe("running");
    await stack.stop("data", context);
    await stack.restore(first("redis"), context);
    expect(await stateOf(stack, "redis")).toBe("absent");
  });

  it("cannot be killed, halted or paused when it does not run", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["redis"] });
    const stack = ends(await runtime.start(plan, context));
    await stack.kill(first("redis"));
    for (const act of ["kill", "halt", "pause"] as const) {
      await expect(stack[act](first("redis"))).rejects.toMatchObject({ code: "NOT_RUNNING" });
    }
  });

  it("is paused with all its processes until it is resumed", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["app"] });
    const stack = ends(await runtime.start(plan, context));
    await stack.pause(first("app"));
    // The system stops a busy process a moment after it was told to.
    await expect.poll(() => stateOf(stack, "app")).toBe("paused");
    const { port } = stack.endpoint("app");
    await expect(fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) })).rejects.toThrow("timeout");
    await stack.resume(first("app"));
    await stack.resume(first("app"));
    await expect.poll(() => stateOf(stack, "app")).toBe("running");
    expect(await answerOf(stack, "/back")).toContain("/back");
  });

  it("does not keep the stack from being stopped while it is paused", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["postgres"] });
    const stack = ends(await runtime.start(plan, context));
    await stack.pause(first("postgres"));
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
