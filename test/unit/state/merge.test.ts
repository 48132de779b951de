import { expect, test } from "vitest";
import { mergeEvidence } from "../../../src/state/merge.ts";
import { alerts, daysAgo, drill, failedStep, load, probe, restore, runOf, settings } from "../checks/world.ts";

const older = runOf([load({ reached: 1_000 }), restore(), probe("access-logs", ["a"])], { run: "old", at: daysAgo(9) });
const newer = runOf([load({ reached: 2_000 }), drill(), settings(), ...alerts("DatabaseDown", ["pending"])], {
  run: "new",
  at: daysAgo(1),
});

test("keeps the newest of each kind, with the run it is of", () => {
  const { state } = mergeEvidence([newer, older]);
  expect(state.load).toMatchObject({ run: "new", value: { reached: 2_000 } });
  expect(state.restore?.run).toBe("old");
  expect(state.probes.get("access-logs")?.run).toBe("old");
  expect(state.drills.get("kill-postgres")?.run).toBe("new");
  expect(state.settings.get("postgres")?.run).toBe("new");
  expect(state.alerts.get("DatabaseDown")).toHaveLength(1);
  expect(state.run).toBe("new");
});

test("leaves out what was measured before", () => {
  const { state } = mergeEvidence([older, newer], daysAgo(5));
  expect(state.load?.run).toBe("new");
  expect(state.restore).toBeUndefined();
  expect(state.probes.size).toBe(0);
});

test("a newer failed attempt stays visible beside an older measurement", () => {
  const { state } = mergeEvidence([older, runOf(failedStep("restore", "damaged"), { run: "newest", at: daysAgo(0.5) })]);
  expect(state.restore?.run).toBe("old");
  expect(state.steps.get("restore")).toMatchObject({ status: "failed", summary: "damaged" });
});

test("files of two runs under one path stay two", () => {
  const file = (sha256: string) =>
    ({ type: "evidence.recorded", path: "evidence/migrations.json", kind: "migrations", bytes: 1, sha256 }) as const;
  const { evidence } = mergeEvidence([
    runOf([file("aa")], { run: "a", at: daysAgo(2) }),
    runOf([file("bb")], { run: "b", at: daysAgo(1) }),
  ]);
  expect(evidence.map(({ run, sha256 }) => [run, sha256])).toEqual([
    ["a", "aa"],
    ["b", "bb"],
  ]);
});

test("nothing is nothing", () => {
  expect(mergeEvidence([]).state.load).toBeUndefined();
  expect(mergeEvidence([]).evidence).toEqual([]);
});

test("what a long sitting measured last is newer than a run that began after it", () => {
  const sitting = { ...runOf([restore(), drill()], { run: "sitting", at: daysAgo(1) }), startedAt: daysAgo(3) };
  const between = runOf([restore({ schemaEqual: false }), drill({ lostWrites: 9 })], { run: "between", at: daysAgo(2) });
  const { state } = mergeEvidence([sitting, between]);
  expect(state.restore?.run).toBe("sitting");
  expect(state.drills.get("kill-postgres")?.run).toBe("sitting");
});
