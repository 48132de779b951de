import { expect, test } from "vitest";
import { mergeEvidence } from "../../../src/state/merge.ts";
import { damagedRestore, disaster, diskLoss, id, listed, proofs, recovered, restored, restoring } from "../report/backup-facts.ts";
import { eventsOf, stateOf, type Timed } from "../report/events.ts";

const state = (facts: readonly Timed[], run?: string) => stateOf(eventsOf(facts, run));

test("the catalogue follows what is done to it", () => {
  const { catalogue } = state([listed, ...restored]);
  expect(catalogue?.map((each) => [each.id, each.where.join(" "), each.verified?.level ?? each.damaged])).toEqual([
    ["20261119t060000z", "local s3://ledger/parity", "serving"],
    ["20261120t060000z", "local", "database.dump was changed"],
    [id, "local s3://ledger/parity", "consistent"],
  ]);
});

test("a restore that proved nothing leaves a backup unverified", () => {
  const { level, ...nothing } = damagedRestore;
  expect(level).toBe("consistent");
  expect(state([...restoring, [30, { type: "restore.compared", result: nothing }]]).catalogue?.at(-1)?.verified).toBeUndefined();
});

test("each kind of work ends when the next begins, and with what it was for", () => {
  const words = (facts: readonly Timed[]) => state(facts).backupWorks.map(({ doing, ended }) => `${doing}${ended ? " over" : ""}`);
  expect(words(restoring.slice(0, 3))).toEqual(["dump"]);
  expect(words(restoring)).toEqual(["dump over", "upload over", "restore"]);
  expect(words(restored)).toEqual(["dump over", "upload over", "restore over"]);
});

test("work that begins once more counts from its own beginning", () => {
  const again: Timed = [40, { type: "backup.progressed", backup: id, doing: "restore", bytes: 10, share: 0.1 }];
  const work = state([...restoring, again]).backupWorks.find(({ doing }) => doing === "restore");
  expect(work).toMatchObject({ begunAt: eventsOf([again])[0]?.at, begunShare: 0.1, samples: [{ t: 0, bytes: 10 }] });
});

test("another backup's work begins a new list, and a list is bounded", () => {
  const other = (second: number, bytes: number): Timed => [second, { type: "backup.progressed", backup: "other", doing: "dump", bytes }];
  const { backupWorks } = state([...restored, ...Array.from({ length: 1000 }, (_, index) => other(50 + index / 2, index))]);
  expect(backupWorks).toHaveLength(1);
  expect(backupWorks[0]?.samples).toHaveLength(240);
});

test("proofs stand on the time axis of their own restore", () => {
  const { restoreTimeline, restoreProofs } = state(restored);
  expect(restoreTimeline?.ended).toBe(true);
  expect(restoreTimeline?.proofs.map(({ name, from, to }) => [name, from.toFixed(1), to.toFixed(1)]).slice(0, 4)).toEqual([
    ["files", "0.0", "0.3"],
    ["decrypt and decompress", "0.3", "0.9"],
    ["pg_restore", "0.9", "1.4"],
    ["restored", "3.4", "5.4"],
  ]);
  expect(restoreProofs).toEqual([]);
});

test("a restore that was broken off lends no proof to the next one", () => {
  const next: Timed = [50, { type: "restore.proved", backup: id, proof: { ...proofs[0]!, ok: false } }];
  expect(state([...restoring, next]).restoreProofs).toEqual([{ ...proofs[0], ok: false }]);
});

test("times of recoveries are kept over runs, those that never ended among them", () => {
  const never = { ...diskLoss, recoveredAfterMs: undefined };
  const first = { ...state(recovered, "first"), startedAt: "2026-11-19T00:00:00.000Z" };
  const second = { ...state([[500, { type: "recovery.measured", result: never }]], "second"), startedAt: "2026-11-20T00:00:00.000Z" };
  const { recoveryTimes } = mergeEvidence([second, first], "2026-11-20T12:08:00.000Z").state;
  expect(recoveryTimes.map(({ run, value }) => [run, value.kind, value.seconds])).toEqual([
    ["first", "restore", 2],
    ["first", "loss of the disk", 9.4],
    ["first", "disaster", 5.57],
    ["second", "loss of the disk", undefined],
  ]);
});

test("runs add to the catalogue, a restore in a later one proves, and a list replaces all", () => {
  const run = (name: string, day: number, facts: readonly Timed[]) => ({
    ...state(facts, name),
    startedAt: `2026-11-2${day}T00:00:00.000Z`,
  });
  const took = (backup: string): Timed => [1, { type: "backup.taken", backup, bytes: 1, seconds: 1, sha256: "" }];
  const runs = [
    run("a", 0, [took("one")]),
    run("b", 1, [took("two")]),
    run("c", 2, [[1, { type: "restore.compared", result: { ...damagedRestore, backup: "one" } }]]),
  ];
  const merged = (all: typeof runs) => mergeEvidence(all).state.catalogue?.map((each) => [each.id, each.verified?.level]);
  expect(merged(runs)).toEqual([
    ["one", "consistent"],
    ["two", undefined],
  ]);
  expect(merged([...runs, run("d", 3, [[1, { type: "backup.listed", backups: [] }]])])).toEqual([]);
  expect(merged([run("e", 4, [])])).toBeUndefined();
});

test("a disaster drill that begins again forgets the steps of the one that broke off", () => {
  const step = (second: number): Timed => [
    second,
    { type: "disaster.stepped", step: disaster.steps[0]!.name, ok: true, ms: 1, detail: "" },
  ];
  expect(state([step(1), step(9)]).disasterSteps).toHaveLength(1);
  expect(state(recovered).disasterSteps).toEqual([]);
});

test("a restore that fails takes back what an earlier one proved of the backup, at once", () => {
  const failing = (level: "present" | "consistent"): Timed => [
    60,
    { type: "restore.proved", backup: id, proof: { level, name: "again", ok: false, detail: "a byte was changed", seconds: 1 } },
  ];
  const good: Timed[] = [...restored, [50, { type: "restore.compared", result: { ...damagedRestore, backup: id, level: "serving" } }]];
  const entry = (facts: readonly Timed[]) => state([listed, ...facts]).catalogue?.find((each) => each.id === id);
  expect(entry(good)?.verified?.level).toBe("serving");
  expect(entry([...good, failing("present")])).toMatchObject({ damaged: expect.stringContaining("proved nothing") });
  expect(entry([...good, failing("present")])?.verified).toBeUndefined();
});

test("a restore that begins shows nothing of the work of the one before it", () => {
  const next: Timed = [50, { type: "restore.proved", backup: id, proof: proofs[0]! }];
  const doing = (facts: readonly Timed[]) => state(facts).backupWorks.map((work) => work.doing);
  expect(doing(restored)).toContain("restore");
  expect(doing([...restored, next])).toEqual(["dump", "upload"]);
});

test("a step belongs to the run that carries it out", () => {
  const own = eventsOf([[1, { type: "step.started", step: "load", title: "load" }]], "own");
  const other = eventsOf([[2, { type: "step.started", step: "backup", title: "backup" }]], "other");
  const { run, steps } = stateOf([...own, ...other]);
  expect([run, steps.get("load")?.run, steps.get("backup")?.run]).toEqual(["own", "own", "other"]);
});

test("a restore that reaches a level takes back what the one before it said, and nothing else that is wrong", () => {
  const failed: Timed = [
    60,
    { type: "restore.proved", backup: id, proof: { level: "present", name: "again", ok: false, detail: "the wrong key", seconds: 1 } },
  ];
  const good: Timed = [90, { type: "restore.compared", result: { ...damagedRestore, backup: id, level: "serving" } }];
  const entry = (facts: readonly Timed[]) => state(facts).catalogue?.find((each) => each.id === id);
  expect(entry([...restored, failed])?.damaged).toContain("proved nothing");
  expect(entry([...restored, failed, good])).toMatchObject({ verified: { level: "serving" } });
  expect(entry([...restored, failed, good])?.damaged).toBeUndefined();
  const damaged = "local: its manifest was changed; the restore of 2026-11-20T06:00:00.000Z proved nothing";
  const known: Timed = [80, { type: "backup.listed", backups: [{ id, at: "", bytes: 1, where: [], damaged }] }];
  expect(entry([known, good])?.damaged).toBe("local: its manifest was changed");
});

test("a restore that is not compared comes to its end with its step, one that fails or is broken off does not", () => {
  const ended = (outcome: "done" | "invalid" | "failed" | "cancelled") =>
    state([...restoring, [40, { type: "step.finished", step: "restore", outcome, summary: "", ms: 1 }]]).restoreTimeline?.ended;
  expect([ended("done"), ended("invalid"), ended("failed"), ended("cancelled")]).toEqual([true, true, false, false]);
  const other: Timed = [40, { type: "step.finished", step: "load", outcome: "done", summary: "", ms: 1 }];
  expect(state([...restoring, other]).restoreTimeline?.ended).toBe(false);
});
