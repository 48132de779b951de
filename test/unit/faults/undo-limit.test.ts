import { expect, test } from "vitest";
import { undoWithinMs } from "../../../src/steps/faults/fault-kind.ts";
import { faultKinds } from "../../../src/steps/faults/kinds/registry.ts";

test("an undo is given a minute, and those that start pods one after the other or copy a database longer", () => {
  expect(undoWithinMs(faultKinds.lock)).toBe(60_000);
  for (const kind of ["release", "node-drained", "canary", "primary-lost", "crash-in-place", "latency"] as const)
    expect(undoWithinMs(faultKinds[kind]), kind).toBeGreaterThan(60_000);
});
