import { expect, test } from "vitest";
import type { Fact } from "../../../src/events/event.ts";
import { nodeHost } from "../../../src/host/node.ts";
import type { InstanceStatus, InstanceUsage, RunningStack } from "../../../src/runtimes/runtime.ts";
import { sampleStack } from "../../../src/session/sampler.ts";

const app: InstanceStatus = {
  service: "app",
  instance: 0,
  state: "running",
  pid: undefined,
  startedAt: undefined,
  restarts: 0,
  exitCode: undefined,
};

/** The states that were told of, when looks succeed and fail in this order. */
async function toldAfter(...looks: readonly boolean[]): Promise<string[]> {
  const ended = new AbortController();
  const told: Fact[] = [];
  const left = [...looks];
  const host = { ...nodeHost(), sleep: async () => undefined };
  const status = async (): Promise<readonly InstanceStatus[]> => {
    const succeeds = left.shift();
    if (succeeds === undefined) {
      setImmediate(() => ended.abort());
      return new Promise(() => undefined);
    }
    if (!succeeds) throw new Error("the engine does not answer");
    return [app];
  };
  const usage = async (): Promise<readonly InstanceUsage[]> => [{ service: "app", instance: 0, cpuSeconds: 0, memoryBytes: 1000 }];
  await sampleStack({ status, usage } as unknown as RunningStack, host, (fact) => told.push(fact), ended.signal);
  return told.flatMap((fact) => (fact.type === "service.sampled" ? [fact.state] : []));
}

test("what cannot be looked at three times in a row is unknown, told once, until it is seen again", async () => {
  expect(await toldAfter(true, true, false, false, false, false, true)).toEqual(["running", "unknown", "running"]);
  expect(await toldAfter(true, false, false, false)).toEqual(["unknown"]);
});

test("an engine that restarts in between changes nothing", async () => {
  expect(await toldAfter(true, true, false, false, true, false, false, true)).toEqual(["running"]);
});

test("whoever leaves waits for no answer, and what was asked ends with them", async () => {
  const ended = new AbortController();
  const asked: Promise<AbortSignal | undefined>[] = [];
  const silent = (): ((signal?: AbortSignal) => Promise<never>) => {
    const { promise, resolve } = Promise.withResolvers<AbortSignal | undefined>();
    asked.push(promise);
    return async (signal) => {
      resolve(signal);
      return new Promise(() => undefined);
    };
  };
  const stack = { status: silent(), usage: silent() } as unknown as RunningStack;
  const sampling = sampleStack(stack, nodeHost(), () => undefined, ended.signal);
  const signals = await Promise.all(asked);
  ended.abort();
  await sampling;
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
});
