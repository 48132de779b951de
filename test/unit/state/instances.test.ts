import { expect, test } from "vitest";
import type { Fact } from "../../../src/events/event.ts";
import { serviceRows } from "../../../src/views/tui/services.ts";
import { eventsOf, stateOf, type Timed } from "../report/events.ts";

type Sample = Extract<Fact, { type: "service.sampled" }>;

const planned: Timed = [
  0,
  {
    type: "plan.built",
    services: [{ name: "app", title: "app", instances: 2, ports: [] }],
    absent: [],
    scaled: [],
    serviceLevel: { availability: 0.999, latencyShare: 0.99, latencyMs: 200 },
    loadTarget: 100,
  },
];
const ready = [0, 1].map((instance): Timed => [1, { type: "service.ready", service: "app", instance, ms: 100, kept: false }]);
const sampled = (instance: number, state: Sample["state"]): Timed => [
  5,
  { type: "service.sampled", service: "app", instance, cpuShare: 0.1, memoryBytes: 1000, restarts: 0, state },
];

function rowAfter(...facts: readonly Timed[]): { says: string; instances: number; phase: string } {
  const [row] = serviceRows(stateOf(eventsOf([planned, ...ready, ...facts])), new Map(), 0);
  return { says: row!.says, instances: row!.instances, phase: row!.phase };
}

test("what an autoscaler makes beside the planned instances is one more that is ready, and lacks nobody once it is gone", () => {
  expect(rowAfter(sampled(2, "running"))).toEqual({ says: "ready", instances: 3, phase: "ready" });
  expect(rowAfter(sampled(2, "running"), sampled(2, "absent"))).toEqual({ says: "ready", instances: 2, phase: "ready" });
});

test("a planned instance that is gone is missed until it is seen again", () => {
  expect(rowAfter(sampled(1, "absent"))).toEqual({ says: "1/2 stopped", instances: 2, phase: "stopped" });
  expect(rowAfter(sampled(1, "absent"), sampled(1, "running"))).toEqual({ says: "ready", instances: 2, phase: "ready" });
  expect(rowAfter(sampled(1, "exited"))).toMatchObject({ phase: "exited" });
});

test("an instance that cannot be looked at is not called ready, until it is seen again", () => {
  expect(rowAfter(sampled(1, "unknown"))).toEqual({ says: "1/2 can't be seen", instances: 2, phase: "unknown" });
  expect(rowAfter(sampled(1, "unknown"), sampled(1, "running"))).toEqual({ says: "ready", instances: 2, phase: "ready" });
  expect(rowAfter(sampled(1, "unknown"), sampled(1, "exited"))).toMatchObject({ phase: "exited" });
  expect(rowAfter(sampled(1, "exited"), sampled(1, "unknown"))).toMatchObject({ phase: "exited" });
});
