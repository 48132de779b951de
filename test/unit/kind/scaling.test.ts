import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { scaleDownWindow } from "../../../src/plan/scale.ts";
import type { KindApi } from "../../../src/runtimes/kind/api.ts";
import { ScalingRecord } from "../../../src/runtimes/kind/autoscaling/scaling-record.ts";
import { toldBy } from "../../../src/runtimes/kind/autoscaling/scaling-stack.ts";
import { watchScaling } from "../../../src/runtimes/kind/autoscaling/watch-autoscaler.ts";
import type { Autoscaler } from "../../../src/runtimes/kind/objects.ts";
import { isListed } from "../../../src/runtimes/kind/rotation/rotating-stack.ts";

interface Said {
  readonly able?: string;
  readonly current: number;
  readonly desired: number;
  readonly cpu?: number;
  readonly limited?: string;
}

/** As the API sends one that scales two instances to three at most. */
function said({ able = "ReadyForNewScale", current, desired, cpu = 30, limited = "DesiredWithinRange" }: Said): Autoscaler {
  const condition = (type: string, reason: string, status = "True", message = "") => ({
    type,
    reason,
    status,
    message,
    lastTransitionTime: "",
  });
  return {
    metadata: { name: "app" },
    spec: {
      minReplicas: 2,
      maxReplicas: 3,
      scaleTargetRef: { kind: "Deployment", name: "app" },
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } }],
      behavior: { scaleDown: { stabilizationWindowSeconds: 20 } },
    },
    status: {
      currentReplicas: current,
      desiredReplicas: desired,
      currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: cpu } } }],
      conditions: [
        condition("AbleToScale", able),
        condition("ScalingActive", "ValidMetricFound", "True", "the HPA was able to successfully calculate a replica count from cpu"),
        condition("ScalingLimited", limited, limited === "TooManyReplicas" ? "True" : "False"),
      ],
    },
  };
}

const recordOf = (...all: readonly Said[]) => {
  const record = new ScalingRecord();
  for (const each of all) record.told(said(each));
  return record.watched(undefined);
};
const out: Said = { able: "SucceededRescale", current: 2, desired: 3, cpu: 187 };
const kept: Said = { able: "ScaleDownStabilized", current: 3, desired: 3 };
const back: Said = { able: "SucceededRescale", current: 3, desired: 2 };

describe("what an autoscaler says", () => {
  it("is that it made more and why, that it kept them for its window, and that it took them back", () => {
    const watched = recordOf({ current: 2, desired: 2 }, out, { current: 3, desired: 3, cpu: 150 }, kept, back);
    expect(watched.out).toEqual({
      from: 2,
      to: 3,
      reason: "the HPA was able to successfully calculate a replica count from cpu (cpu 187% of 70%)",
    });
    expect(watched).toMatchObject({ back: { from: 3, to: 2 }, stabilized: true, unseen: undefined });
  });

  it("is nothing where it never changed how many there are, whatever is used", () => {
    expect(recordOf({ current: 2, desired: 2, cpu: 187, limited: "TooManyReplicas" })).toMatchObject({ out: undefined, back: undefined });
  });

  it("is no window that was kept where it took them back at once, or kept them before it had made more", () => {
    expect(recordOf(out, back)).toMatchObject({ back: { to: 2 }, stabilized: false });
    expect(recordOf(kept, out, back).stabilized).toBe(false);
  });

  it("is not ended by what it takes back of an earlier time", () => {
    expect(recordOf(back)).toMatchObject({ out: undefined, back: undefined });
    expect(recordOf(out, kept, back, out)).toMatchObject({ back: undefined, stabilized: false });
  });

  it("is that it cannot decide while no metric is there, and how much it may do", () => {
    expect(toldBy(undefined)).toMatchObject({ blind: "it has said nothing yet", metrics: [], most: 0 });
    const told = toldBy(said({ current: 2, desired: 2, cpu: 187, limited: "TooManyReplicas" }));
    expect(told).toEqual({
      most: 3,
      blind: undefined,
      metrics: [{ name: "cpu", used: 187, target: 70 }],
      limited: true,
      windowSeconds: 20,
    });
  });
});

describe("the watch of an autoscaler", () => {
  const opened = async () => {
    const stream = new PassThrough();
    const api = { request: async () => ({ metadata: { resourceVersion: "7" } }), stream: async () => stream } as unknown as KindApi;
    const name = { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: "app", namespace: "shop" } };
    const tell = (type: string, each: Said) => stream.write(`${JSON.stringify({ type, object: said(each) })}\n`);
    return { watch: await watchScaling(api, name), stream, tell };
  };

  it("hears what changes, and not what was so when it began", async () => {
    const { watch, tell } = await opened();
    tell("ADDED", out);
    tell("MODIFIED", { ...out, current: 3, desired: 4 });
    await expect.poll(() => watch.watched().out).toMatchObject({ from: 3, to: 4 });
    expect(watch.watched().unseen).toBeUndefined();
  });

  it("says when it hears no more", async () => {
    const { watch, stream } = await opened();
    stream.end();
    await expect.poll(() => watch.watched().unseen).toMatch(/ended the watch/);
  });
});

describe("the window before fewer are made", () => {
  it.each([
    [1, 300],
    [5, 60],
    [15, 20],
    [60, 20],
  ])("on a clock %i times faster is %i s: never shorter than two decisions", (timeScale, seconds) => {
    expect(scaleDownWindow(timeScale)).toBe(seconds);
  });
});

describe("who asks for a service", () => {
  it("is told of what is ready, and of what says nothing to the contrary", () => {
    const slices = [{ endpoints: null }, { endpoints: [{ addresses: ["10.1"], conditions: { ready: false } }, { addresses: ["10.2"] }] }];
    expect([isListed(slices, "10.1"), isListed(slices, "10.2"), isListed(slices, "10.3")]).toEqual([false, true, false]);
  });
});
