import { describe, expect, test } from "vitest";
import type { Autoscaling, Rescale, WatchedScaling } from "../../../src/runtimes/autoscaling.ts";
import { autoscalingInWords, isPlanned, isReadyOut } from "../../../src/steps/drill/probes/autoscaler.ts";
import { isAs } from "../../../src/steps/drill/probes/rotation.ts";

const calm: Autoscaling = {
  planned: 2,
  most: 3,
  asked: 2,
  ready: 2,
  addresses: ["10.1", "10.2"],
  blind: undefined,
  metrics: [{ name: "cpu", used: 30, target: 70 }],
  limited: false,
  windowSeconds: 20,
  watched: undefined,
};
const strained = { metrics: [{ name: "cpu", used: 187, target: 70 }] };
const up: Rescale = { from: 2, to: 3, reason: "cpu above target" };
const down: Rescale = { from: 3, to: 2, reason: "all below target" };
const wentOut: WatchedScaling = { out: up, back: undefined, stabilized: false, unseen: undefined };
const three: Autoscaling = { ...calm, ...strained, asked: 3, ready: 3, addresses: ["10.1", "10.2", "10.3"], watched: wentOut };

describe("as many instances as planned", () => {
  test("are what it was before, and what an autoscaler took back after its window", () => {
    expect(isPlanned(calm)).toBe(true);
    expect(isPlanned({ ...calm, watched: { ...wentOut, back: down, stabilized: true } })).toBe(true);
    expect(isPlanned({ ...calm, metrics: [{ name: "cpu", used: 77, target: 70 }] })).toBe(true);
  });

  test.each<[string, Partial<Autoscaling>]>([
    ["they use more than its target", strained],
    ["no metric is known", { metrics: [] }],
    ["it cannot decide", { blind: "no metrics known for pod" }],
    ["there are more", { asked: 3, ready: 3 }],
    ["one is not ready", { ready: 1 }],
    ["it made more and somebody else took them back", { watched: wentOut }],
    ["it took them back before its window was over", { watched: { ...wentOut, back: down } }],
    ["not all of it was seen", { watched: { ...wentOut, back: down, stabilized: true, unseen: "the watch ended" } }],
  ])("are not there where %s", (_, change) => {
    expect(isPlanned({ ...calm, ...change })).toBe(false);
  });
});

describe("an autoscaler that makes more instances", () => {
  test("has done so where it says so itself and all of them are ready", () => {
    expect(isReadyOut(three)).toBe(true);
  });

  test.each<[string, Partial<Autoscaling>]>([
    ["it may make no more: the control", { ...calm, ...strained, limited: true, most: 2, watched: { ...wentOut, out: undefined } }],
    ["somebody else asked for more", { watched: undefined }],
    ["one of them is not ready", { ready: 2, addresses: ["10.1", "10.2"] }],
    ["one of them has no address", { addresses: ["10.1", "10.2"] }],
    ["it has taken them back", { watched: { ...wentOut, back: down } }],
    ["not all of it was seen", { watched: { ...wentOut, unseen: "the watch ended" } }],
  ])("has not where %s", (_, change) => {
    expect(isReadyOut({ ...three, ...change })).toBe(false);
  });

  test("is told in words", () => {
    expect(autoscalingInWords(calm)).toBe("2 ready of 2 asked for, 2 planned, 3 at most; cpu 30% of 70%");
    expect(autoscalingInWords({ ...calm, ...strained, limited: true })).toMatch(/cpu 187% of 70%; it wants more than it may make$/);
    const back = { ...calm, watched: { ...wentOut, back: down } };
    expect(autoscalingInWords(back)).toMatch(/2 to 3: cpu above target; 3 to 2: all below target, and no window was kept$/);
    expect(autoscalingInWords({ ...back, watched: { ...back.watched, stabilized: true } })).toMatch(/after its window of 20 s$/);
  });
});

describe("an instance", () => {
  const asked = { requests: 20, beside: 0, failed: 0, besideFailed: 0, unanswered: 0, failure: undefined };

  test("is in rotation where it is listed and answers", () => {
    expect(isAs("in", { listed: true }, { ...asked, beside: 9 })).toBe(true);
    expect(isAs("in", { listed: true }, asked)).toBe(false);
    expect(isAs("in", { listed: false }, { ...asked, beside: 9 })).toBe(false);
  });

  test("is out of it where it is not listed, answers nothing, and the others answer all", () => {
    expect(isAs("out", { listed: false }, asked)).toBe(true);
    // Without a readiness probe Kubernetes goes on telling of it: the control.
    expect(isAs("out", { listed: true }, asked)).toBe(false);
    expect(isAs("out", { listed: false }, { ...asked, beside: 1 })).toBe(false);
    expect(isAs("out", { listed: false }, { ...asked, failed: 1 })).toBe(false);
    expect(isAs("out", { listed: false }, { ...asked, requests: 0 })).toBe(false);
  });
});
