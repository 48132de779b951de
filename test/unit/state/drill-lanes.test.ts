import { expect, test } from "vitest";
import type { Fact } from "../../../src/events/event.ts";
import { drillLanes, gameDayUnderWay, runningDrill } from "../../../src/state/drill-lanes.ts";
import { gameDayFacts, notResilient, underWay } from "../report/drill-events.ts";
import { eventsOf, stateOf, type Timed } from "../report/events.ts";

const drill = "two-faults";

function recorded(fault: string, does: string): Fact {
  return { type: "fault.recorded", drill, fault, kind: "pause", service: "redis", instance: 0, does };
}

const started: Timed = [0, { type: "step.started", step: "drill", title: "two faults" }];
const both: readonly Timed[] = [
  started,
  [1, recorded("a", "is paused")],
  [1, recorded("b", "is killed")],
  [5, { type: "fault.injected", drill, fault: "a" }],
  [9, { type: "fault.injected", drill, fault: "b" }],
  [15, { type: "fault.undone", drill, fault: "b", afterMs: 10_000 }],
];

test("each fault of a drill has a bar of its own, from the first injection on; one that is still there has no end", () => {
  const timeline = stateOf(eventsOf(both)).drillTimelines.get(drill)!;
  expect(drillLanes(timeline)).toEqual([
    { kind: "fault", name: "redis/0 is paused", stretches: [{ from: 0, to: undefined, look: "fault" }], moments: [] },
    { kind: "fault", name: "redis/0 is killed", stretches: [{ from: 4, to: 10, look: "fault" }], moments: [] },
  ]);
});

test("a fault that was recorded and never injected has no bar", () => {
  expect(drillLanes(stateOf(eventsOf(both.slice(0, 3))).drillTimelines.get(drill)!)).toEqual([]);
});

test.each<[string, readonly Timed[]]>([
  ["came to its end", [...both, [20, { type: "drill.finished", result: { ...notResilient, drill } }]]],
  ["was cancelled", both],
  ["was cancelled before it broke anything", both.slice(0, 3)],
])("a drill that %s leaves nothing in the timeline of the next time", (_, before) => {
  const again: Timed[] = [
    [30, { type: "step.started", step: "drill", title: "again" }],
    [31, recorded("c", "is paused")],
    [32, { type: "fault.injected", drill, fault: "c" }],
  ];
  const state = stateOf(eventsOf([...before, ...again]));
  expect(state.drillTimelines.get(drill)?.faults.map(({ id }) => id)).toEqual(["c"]);
  expect(runningDrill(state)?.drill).toBe(drill);
});

test("no drill runs once it has ended, or its step has", () => {
  expect(runningDrill(stateOf(eventsOf(both)))?.drill).toBe(drill);
  expect(runningDrill(stateOf(eventsOf([...both, [20, { type: "drill.finished", result: { ...notResilient, drill } }]])))).toBeUndefined();
  const cancelled: Timed = [20, { type: "step.finished", step: "drill", outcome: "cancelled", summary: "", ms: 1 }];
  expect(runningDrill(stateOf(eventsOf([...both, cancelled])))).toBeUndefined();
});

test("a game day under way knows what is done; one that has ended is none", () => {
  expect(gameDayUnderWay(stateOf(eventsOf(underWay)))).toMatchObject({ done: ["slow-close-app-redis"], planned: { length: 4 } });
  expect(gameDayUnderWay(stateOf(eventsOf(gameDayFacts)))).toBeUndefined();
  expect(gameDayUnderWay(stateOf(eventsOf(both)))).toBeUndefined();
});
