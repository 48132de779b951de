import { expect, test } from "vitest";
import type { Fact } from "../../../src/events/event.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import type { InstanceStatus, RunningStack } from "../../../src/runtimes/runtime.ts";
import { measureProbes } from "../../../src/steps/checks/measure-probes.ts";
import { NotMeasured, type Probe } from "../../../src/steps/checks/probe.ts";
import { running } from "../../../src/steps/checks/probes/services-healthy.ts";
import { contextOf } from "./stack-double.ts";

const stack = {} as RunningStack;
const good: Probe = { name: "good", measure: async () => [{ name: "a", value: "1", ok: true }] };
const bad: Probe = {
  name: "bad",
  measure: async () => [
    { name: "a", value: "1", ok: true },
    { name: "b", value: "2", ok: false },
  ],
};
const empty: Probe = { name: "empty", measure: async () => [] };
const failing: Probe = { name: "failing", measure: () => Promise.reject(new NotMeasured("nothing answers")) };

test("what was measured is emitted, one bad part makes it bad, and what could not be measured is only said", async () => {
  const facts: Fact[] = [];
  await measureProbes(stack, contextOf(facts), [good, bad, empty, failing]);
  expect(facts.flatMap((fact) => (fact.type === "probe.measured" ? [[fact.probe, fact.ok]] : []))).toEqual([
    ["good", true],
    ["bad", false],
  ]);
  expect(facts.flatMap((fact) => (fact.type === "step.progressed" ? [fact.note] : [])).toSorted()).toEqual([
    "empty not measured: it found nothing to measure",
    "failing not measured: nothing answers",
  ]);
});

test("a probe that wants to be alone starts after the others have ended", async () => {
  const order: string[] = [];
  const probe = (name: string, alone: boolean): Probe => ({
    name,
    alone,
    measure: async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      return [{ name, value: "1", ok: true }];
    },
  });
  await measureProbes(stack, contextOf(), [probe("alone", true), probe("one", false), probe("other", false)]);
  expect(order).toEqual(["one begins", "other begins", "one ends", "other ends", "alone begins", "alone ends"]);
});

test("an interruption ends it, and nothing measured is emitted", async () => {
  const facts: Fact[] = [];
  const abort = new AbortController();
  const interrupting: Probe = { name: "x", measure: () => (abort.abort(new Error("stop")), Promise.reject(new Error("aborted"))) };
  await expect(measureProbes(stack, { ...contextOf(facts), signal: abort.signal }, [good, interrupting])).rejects.toThrow("stop");
  expect(facts).toEqual([]);
});

const plan = {
  services: [
    { name: "app", kind: "service", instances: 2 },
    { name: "migrate", kind: "one-shot", instances: 1 },
  ],
} as unknown as Plan;

const asPlanned = [
  { service: "app", instance: 0, state: "running" },
  { service: "app", instance: 1, state: "running" },
  { service: "migrate", instance: 0, state: "finished", exitCode: 0 },
] as InstanceStatus[];

test.each([
  ["everything as planned", asPlanned, true],
  ["an instance that exited", asPlanned.map((each) => (each.instance === 1 ? { ...each, state: "exited" as const } : each)), false],
  ["an instance that is paused", asPlanned.map((each) => (each.instance === 1 ? { ...each, state: "paused" as const } : each)), false],
  ["an instance that is not there", asPlanned.slice(1), false],
  ["a one-shot that failed", asPlanned.map((each) => (each.service === "migrate" ? { ...each, exitCode: 1 } : each)), false],
  ["nothing", [], false],
])("instances running: %s", (_, statuses, ok) => {
  expect(running(plan, statuses).ok).toBe(ok);
});
