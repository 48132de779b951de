import { expect, test } from "vitest";
import type { InstanceStatus } from "../../../src/runtimes/runtime.ts";
import { howItGoesOn } from "../../../src/session/how-it-goes-on.ts";

const inTime = new AbortController().signal;
const unseen = "whether shop goes on running could not be seen: parity status shows it, parity down ends it";

function stackOf(...states: readonly InstanceStatus["state"][]) {
  const rows = states.map((state, instance): InstanceStatus => {
    return { service: "app", instance, state, pid: undefined, startedAt: undefined, restarts: 0, exitCode: undefined };
  });
  return { status: async () => rows };
}

test("whoever leaves is told what goes on running, and nothing where nothing does", async () => {
  expect(await howItGoesOn("shop", stackOf("exited", "running"), inTime)).toBe(
    "shop goes on running: parity status shows it, parity down ends it",
  );
  expect(await howItGoesOn("shop", stackOf("exited"), inTime)).toBeUndefined();
  expect(await howItGoesOn("shop", undefined, inTime)).toBeUndefined();
});

test("a cluster that does not answer is not waited for, and what is not known is not said", async () => {
  const late = new AbortController();
  const asked = Promise.withResolvers<AbortSignal | undefined>();
  const status = async (signal?: AbortSignal): Promise<never> => {
    asked.resolve(signal);
    return new Promise(() => undefined);
  };
  const said = howItGoesOn("shop", { status }, late.signal);
  const signal = await asked.promise;
  late.abort();
  expect(await said).toBe(unseen);
  expect(signal?.aborted).toBe(true);
});

test("neither is one that refuses", async () => {
  const status = async (): Promise<never> => {
    throw new Error("refused");
  };
  expect(await howItGoesOn("shop", { status }, inTime)).toBe(unseen);
});
