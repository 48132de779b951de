import { describe, expect, it } from "vitest";
import { judgeMigrations } from "../../../src/steps/backup/migrations/judge.ts";
import type { LockReport } from "../../../src/steps/backup/migrations/locks.ts";
import type { CopyTrial, MigrationRun, MigrationTrial, RunUnderLoad } from "../../../src/steps/backup/migrations/runs.ts";

const limits = { longestLockMs: 500, rewrites: ["orders"] };
const quiet: LockReport = { holds: [], longestWait: { atLeast: 0, atMost: 0 }, blocked: 0, blindFor: 14, looks: 60 };
const held = (atLeast: number, atMost: number): LockReport => ({
  ...quiet,
  holds: [{ table: "public.accounts", mode: "AccessExclusiveLock", atLeast, atMost }],
});
const load = { perSecond: 100, queries: 80, answered: 80, queued: 0 };
const run = (changes: Partial<MigrationRun> = {}): MigrationRun => ({ ok: true, says: "boom", schema: "full", applied: 6, ...changes });
const loaded = (changes: Partial<RunUnderLoad> = {}): RunUnderLoad => ({ ...run(), load, locks: quiet, rewrites: [], ...changes });

const copy: CopyTrial = {
  before: { schema: "full", applied: 6 },
  up: loaded(),
  back: loaded({ schema: "before the newest", applied: 5 }),
  upAfterBack: loaded(),
  down: run({ schema: "empty", applied: 0 }),
  upAfterDown: run(),
};
const good: MigrationTrial = {
  empty: "empty",
  up: run(),
  again: run(),
  down: run({ schema: "less", applied: 5 }),
  upAfterDown: run(),
  copy,
};
const onCopy = (changes: Partial<CopyTrial>): MigrationTrial => ({ ...good, copy: { ...copy, ...changes } });
const allTrue = {
  upOnEmpty: true,
  upAgainChangesNothing: true,
  downAndUpGivesSameSchema: true,
  upOnRestoredCopy: true,
  downAndUpOnRestoredCopy: true,
};

describe("a trial of migrations", () => {
  it("is good when everything was shown", () => {
    expect(judgeMigrations(good, limits)).toEqual({
      ...allTrue,
      applied: 6,
      longestLockUnderLoad: { ms: 14, limitMs: 500 },
      rewrites: [],
      load: { perSecond: 100, queries: 160, blocked: 0 },
      detail: "6 applied, down and up again; longest lock under load 14 ms, 0 of 160 queries blocked",
    });
  });

  it.each<[string, Partial<MigrationTrial>, object, string]>([
    [
      "up fails",
      { up: run({ ok: false }), again: undefined, down: undefined, upAfterDown: undefined },
      { upOnEmpty: false, upAgainChangesNothing: false, downAndUpGivesSameSchema: false, upOnRestoredCopy: true },
      "up on an empty database: boom",
    ],
    [
      "up does nothing",
      { up: run({ schema: "empty" }) },
      { upOnEmpty: false, upAgainChangesNothing: false, downAndUpGivesSameSchema: false, upOnRestoredCopy: true },
      "it left the database empty",
    ],
    [
      "up again changes the definition",
      { again: run({ schema: "other" }) },
      { ...allTrue, upAgainChangesNothing: false },
      "up again: it changed the database",
    ],
    ["up again applies something", { again: run({ applied: 7 }) }, { ...allTrue, upAgainChangesNothing: false }, "up again"],
    ["down does nothing", { down: run() }, { ...allTrue, downAndUpGivesSameSchema: false }, "down: it changed nothing"],
    ["down fails", { down: run({ ok: false }), upAfterDown: undefined }, { ...allTrue, downAndUpGivesSameSchema: false }, "down: boom"],
    [
      "up after down differs",
      { upAfterDown: run({ schema: "other" }) },
      { ...allTrue, downAndUpGivesSameSchema: false },
      "the definition differs",
    ],
  ])("says so when %s", (_, changes, expected, detail) => {
    const judged = judgeMigrations({ ...good, ...changes }, limits);
    expect(judged).toMatchObject(expected);
    expect(judged.detail).toContain(detail);
  });
});

describe("a trial on the restored copy", () => {
  const none = { back: undefined, upAfterBack: undefined, down: undefined, upAfterDown: undefined };
  it.each<[string, Partial<CopyTrial>, object, string]>([
    ["up fails", { up: loaded({ ok: false }), ...none }, { upOnRestoredCopy: false }, "up on the restored copy: boom"],
    [
      "back does nothing",
      { back: loaded() },
      { upOnRestoredCopy: true, downAndUpOnRestoredCopy: false },
      "back on the restored copy: it changed nothing",
    ],
    [
      "up after back differs",
      { upAfterBack: loaded({ schema: "other" }) },
      { downAndUpOnRestoredCopy: false },
      "up after back on the restored copy: the definition is another one",
    ],
    [
      "down fails on rows",
      { down: run({ ok: false }), upAfterDown: undefined },
      { downAndUpOnRestoredCopy: false },
      "down on the restored copy: boom",
    ],
    ["down does nothing", { down: run() }, { downAndUpOnRestoredCopy: false }, "down on the restored copy: it changed nothing"],
    ["up after down differs", { upAfterDown: run({ schema: "other" }) }, { downAndUpOnRestoredCopy: false }, "what no migration made"],
  ])("says so when %s", (_, changes, expected, detail) => {
    const judged = judgeMigrations(onCopy(changes), limits);
    expect(judged).toMatchObject(expected);
    expect(judged.detail).toContain(detail);
  });

  it("may end with what the migrations make of nothing: what the app had made itself is gone", () => {
    const up = loaded({ schema: "with partitions" });
    const judged = judgeMigrations(onCopy({ before: up, up, upAfterBack: up, upAfterDown: run() }), limits);
    expect(judged).toMatchObject({ downAndUpOnRestoredCopy: true });
  });
});

describe("locks under load", () => {
  const judged = (changes: Partial<CopyTrial>) => judgeMigrations(onCopy(changes), limits);
  const backWith = (changes: Partial<RunUnderLoad>) => judged({ back: loaded({ schema: "before the newest", ...changes }) });

  it("are told with the longest one that can have been", () => {
    expect(backWith({ locks: held(90, 110) })).toMatchObject({ longestLockUnderLoad: { ms: 110, limitMs: 500 } });
  });

  it("above the limit are wrong, where they were and whom they blocked told", () => {
    const result = backWith({ locks: { ...held(1_500, 1_520), blocked: 12 }, load: { ...load, queued: 100 } });
    expect(result.longestLockUnderLoad).toEqual({ ms: 1_500, limitMs: 500 });
    expect(result.detail).toBe(
      "longest lock under load 1,500 ms on public.accounts (AccessExclusiveLock), 112 of 160 queries blocked; the limit is 500 ms",
    );
  });

  it("count by what a query waited as well", () => {
    const locks = { ...quiet, longestWait: { atLeast: 700, atMost: 710 }, blocked: 1 };
    expect(backWith({ locks }).longestLockUnderLoad).toEqual({ ms: 700, limitMs: 500 });
  });

  it.each([
    ["a lock that may be within the limit or beyond it", held(450, 600)],
    ["nobody having looked for longer than the limit", { ...quiet, blindFor: 800 }],
  ])("are not measured with %s", (_, locks) => {
    const result = backWith({ locks });
    expect(result.longestLockUnderLoad).toBeUndefined();
    expect(result.lockNotMeasured).toMatch(/too busy to look/);
  });

  it("are not measured where no migration ran", () => {
    const result = judged({ back: undefined, upAfterBack: undefined });
    expect(result).toMatchObject({ ...allTrue, lockNotMeasured: expect.stringContaining("name app.migrate.back") as string });
    expect(result.longestLockUnderLoad).toBeUndefined();
    expect(result.rewrites).toBeUndefined();
  });

  it("are measured of what the backup lacks without a command to go back", () => {
    const result = judged({ before: { schema: "older", applied: 5 }, back: undefined, upAfterBack: undefined });
    expect(result.longestLockUnderLoad).toEqual({ ms: 14, limitMs: 500 });
  });

  it.each([
    ["no row to ask for", { load: undefined }, /no table of the backup holds a row/],
    ["no answer", { load: { ...load, answered: 0 } }, /no query of the load was answered/],
  ])("are not measured with %s", (_, changes, why) => {
    const result = backWith(changes);
    expect(result.longestLockUnderLoad).toBeUndefined();
    expect(result.lockNotMeasured).toMatch(why);
  });
});

describe("a table that was rewritten", () => {
  const rewrittenBy = (table: string, declared: readonly string[]) => {
    const rewrites = [{ table, bytes: 12_000_000, ms: 300 }];
    const trial = onCopy({ back: loaded({ schema: "before the newest", rewrites }), upAfterBack: loaded({ rewrites }) });
    return judgeMigrations(trial, { ...limits, rewrites: declared });
  };

  it("is wrong, told once, unless it was declared", () => {
    const result = rewrittenBy("public.accounts", ["orders"]);
    expect(result.rewrites).toEqual([{ table: "public.accounts", bytes: 12_000_000, ms: 300 }]);
    expect(result.detail).toContain("a migration rewrote public.accounts (11 MiB) and locked everybody out for 300 ms without saying so");
  });

  it.each([["orders"], ["public.orders"]])("is right when declared as %s", (declared) => {
    expect(rewrittenBy("public.orders", [declared]).rewrites).toEqual([]);
  });

  it("is another one than a table of the same name in the declared schema", () => {
    expect(rewrittenBy("public.orders", ["audit.orders"]).rewrites).toHaveLength(1);
  });
});
