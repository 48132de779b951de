import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import { viewAlerts } from "../../../src/steps/drill/alert-view.ts";

/** What Prometheus answers to `up`; undefined: it knows no such target. */
async function stackThatSays(up: string | undefined, runtime: "kind" | "native"): Promise<RunningStack> {
  const server = createServer((request, response) => {
    const result = up === undefined ? [] : [{ value: [0, up] }];
    response.end(JSON.stringify({ data: request.url?.includes("/query") ? { result } : { alerts: [] } }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { plan: { runtime }, endpoint: () => ({ host: "127.0.0.1", port }) } as unknown as RunningStack;
}

it.each([
  ["1", "kind", ["PodCrashLooping"], true],
  ["0", "kind", ["PodCrashLooping"], false],
  [undefined, "kind", ["PodCrashLooping"], false],
  ["0", "kind", ["DatabaseDown"], true],
  [undefined, "native", ["PodCrashLooping"], true],
] as const)("with up %s on %s silence of %s is heard: %s", async (up, runtime, alerts, heard) => {
  expect((await viewAlerts(await stackThatSays(up, runtime), alerts)) !== undefined).toBe(heard);
});
