import { expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import type { DrillDefinition } from "../../../src/steps/drill/definition.ts";
import { loadDrills } from "../../../src/steps/drill/load-drills.ts";
import { nothingObserved, resultOf } from "../../../src/steps/drill/observations.ts";

const plan = { limits: { recoverySeconds: 30 }, ledger: undefined } as unknown as Plan;
const definition = (await loadDrills("chaos")).find(({ id }) => id === "kill-postgres") as DrillDefinition;

it("a drill that began no load says of none how much it was", () => {
  const keys = Object.keys(resultOf(definition, nothingObserved(definition, plan)));
  expect(keys).toContain("requests");
  expect(keys).not.toContain("loadRate");
  expect(keys).not.toContain("writers");
});

it("a drill says what its load asked for, and which requests were its writers'", () => {
  const seen = { loadRate: 20, requests: 400, failedRequests: 5, writers: { requests: 300, failed: 4 } };
  expect(resultOf(definition, { ...nothingObserved(definition, plan), ...seen })).toMatchObject(seen);
});
