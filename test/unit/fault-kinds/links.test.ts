import { describe, expect, it } from "vitest";
import type { LinkProxy } from "../../../src/runtimes/abilities.ts";
import { actionsOf, drillFault } from "../../../src/steps/faults/kinds/registry.ts";

const link = { from: "app", to: "postgres" };

function saying(kind: string, written: object): string {
  return actionsOf({ id: "test", ...drillFault.parse({ kind, ...link, ...written }) }).does();
}

describe("a fault of a link, as a drill's file writes it", () => {
  it.for<[string, object, string]>([
    ["latency", { ms: 100 }, "answers 100 ms later to app"],
    ["latency", { ms: 100, jitterMs: 20, direction: "upstream" }, "hears app 100 ± 20 ms later"],
    ["latency", { ms: 100, direction: "both" }, "hears and answers app 100 ms later each way"],
    ["bandwidth", { bytesPerSecond: 8_000 }, "has 8 kB/s left on each connection from app"],
    ["partition", {}, "is cut off from app: nothing arrives, nothing is refused"],
    ["partition", { direction: "upstream" }, "hears nothing of app any more"],
    ["partition", { direction: "downstream" }, "is not heard by app any more"],
    ["reset", {}, "breaks every connection of app instead of answering"],
    ["reset", { toxicity: 0.3 }, "breaks 30 % of the connections of app instead of answering"],
    ["slow-close", { ms: 500 }, "closes its connections from app 500 ms later"],
  ])("%s %o", ([kind, written, said]) => {
    expect(saying(kind, written)).toBe(said);
  });

  it.for<[string, object]>([
    ["latency", {}],
    ["latency", { ms: 0 }],
    ["latency", { ms: 1.5 }],
    ["latency", { ms: 100, direction: "sideways" }],
    ["latency", { ms: 100, toxicity: 0 }],
    ["bandwidth", { bytesPerSecond: 1_500 }],
    ["bandwidth", { bytesPerSecond: 0 }],
    ["reset", { toxicity: 1.1 }],
    ["slow-close", {}],
    ["partition", { service: "postgres" }],
  ])("%s %o is refused", ([kind, written]) => {
    expect(drillFault.safeParse({ kind, ...link, ...written }).success).toBe(false);
  });

  it("is not possible on a stack that cannot reroute", async () => {
    const fault = actionsOf({ id: "test", kind: "partition", parameters: { ...link, port: "main", direction: "both" } });
    const given = { stack: { kind: "compose" }, context: {}, id: "test", remembered: {} } as never;
    expect(await fault.obstacle(given)).toBe("the compose runtime cannot lead a connection through a proxy");
  });

  it("is not injected where the link leads through no proxy", async () => {
    const fault = actionsOf({ id: "test", kind: "partition", parameters: { ...link, port: "main", direction: "both" } });
    const stack = { kind: "native", reroute: async () => [], proxiesOf: async (): Promise<readonly LinkProxy[]> => [] };
    const given = { stack, context: {}, id: "test", remembered: {} } as never;
    await expect(fault.inject(given)).rejects.toThrow("the way from app to postgres was not led through a proxy");
    expect(await fault.remains(given)).toBeUndefined();
  });
});
