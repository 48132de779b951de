import { expect, it } from "vitest";
import type { InstanceStatus } from "../../../src/runtimes/runtime.ts";
import { instancesOf, restartedBetween } from "../../../src/steps/load/restarts.ts";

const app: InstanceStatus = { service: "app", instance: 0, state: "running", pid: 10, startedAt: 1000, restarts: 0, exitCode: undefined };
const migrate: InstanceStatus = { ...app, service: "migrate", state: "finished", exitCode: 0 };
const before = instancesOf([app, migrate]);

it.each([
  ["started again", [{ ...app, pid: 11, startedAt: 2000 }]],
  ["restarted by its runtime", [{ ...app, restarts: 1 }]],
  ["ended", [{ ...app, state: "exited" as const, exitCode: 1 }]],
  ["paused", [{ ...app, state: "paused" as const }]],
  ["gone", []],
])("an instance that was %s is named", (_, after) => {
  expect(restartedBetween(before, instancesOf(after))).toEqual(["app/0"]);
});

it("names nothing when nothing changed", () => {
  expect(restartedBetween(before, instancesOf([migrate, app]))).toEqual([]);
});
