import { describe, expect, test } from "vitest";
import { type RetainedBackup, retain } from "../../../src/steps/backup/store/retention.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse("2026-11-21T20:00:00Z");
const guide = { days: 30, everyHours: 6, denseDays: 7 };

const taken = (at: number, more: Partial<RetainedBackup> = {}): RetainedBackup => ({
  id: new Date(at).toISOString(),
  at,
  good: true,
  verified: false,
  ...more,
});
const kept = (backups: readonly RetainedBackup[], policy = guide, at = now): RetainedBackup[] => {
  const ids = new Set(
    retain(backups, policy, at)
      .filter(({ keep }) => keep)
      .map(({ id }) => id),
  );
  return backups.filter(({ id }) => ids.has(id));
};

describe("by the guide, of a backup every hour for 60 days", () => {
  const hourly = Array.from({ length: 60 * 24 }, (_, index) => taken(now - index * hour));
  const left = kept(hourly).map(({ at }) => at);

  test("one of each six hours stays of the last days, then one a day, none older than 30 days", () => {
    // Four a day, today's included, and the last of the evening a week ago.
    expect(left.filter((at) => now - at < 7 * day)).toHaveLength(7 * 4 + 1);
    const older = left.filter((at) => now - at > 8 * day);
    expect(new Set(older.map((at) => Math.floor(at / day))).size).toBe(older.length);
    expect(older.length).toBeGreaterThanOrEqual(21);
    expect(Math.max(...left.map((at) => now - at))).toBeLessThanOrEqual(30 * day);
  });

  test("it is said why", () => {
    const whys = retain([taken(now), taken(now - 3 * hour), taken(now - 40 * day), taken(now - 2 * hour, { good: false })], guide, now);
    expect(whys.map(({ keep, why }) => `${keep ? "keep" : "remove"}: ${why}`)).toEqual([
      "keep: the last good one",
      "keep: the last of its 6 hours",
      "remove: older than 30 days",
      "keep: damaged: for a person to look at",
    ]);
  });
});

test("the last good one stays, however old, and so does the last verified one", () => {
  const old = taken(now - 400 * day);
  const verified = taken(now - 500 * day, { verified: true });
  const backups = [taken(now - 600 * day, { verified: true }), verified, old, taken(now - hour, { good: false })];
  expect(kept(backups)).toEqual([verified, old, backups[3]]);
});

test("a damaged one takes nobody's place, and goes when it is too old", () => {
  const good = taken(now - 2 * hour);
  expect(kept([good, taken(now - hour, { good: false }), taken(now - 31 * day, { good: false })])).toEqual([
    good,
    taken(now - hour, { good: false }),
  ]);
});

test("a damaged one stays, however old, when nothing good is left or nothing tells how old it is", () => {
  const old = taken(now - 400 * day, { good: false });
  const unknown = taken(0, { id: "mine", good: false });
  expect(kept([old, unknown])).toEqual([old, unknown]);
  expect(kept([old, unknown, taken(now)])).toEqual([unknown, taken(now)]);
  expect(retain([old, unknown], guide, now).map(({ why }) => why)).toEqual(Array(2).fill("cannot be read: for a person to look at"));
});

test("a clock that was ahead removes nothing that another clock would keep", () => {
  const backups = [taken(now + 3 * day), taken(now)];
  expect(kept(backups)).toEqual(backups);
});

/** Reproducible, as a failure has to be. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("whatever there is and whatever is asked for (2,000 made-up catalogues)", () => {
  const cases = Array.from({ length: 2_000 }, (_, seed) => {
    const random = randomFrom(seed);
    const policy = { days: 1 + random(40), everyHours: 1 + random(30), denseDays: random(20) };
    const backups = Array.from({ length: random(60) }, (__, index) =>
      taken(now - random(50 * 24 * 60) * 60_000, { id: `${index}`, good: random(5) > 0, verified: random(6) === 0 }),
    );
    return { policy, backups, later: now + random(20 * 24 * 60) * 60_000 };
  });

  test("a good one is left as long as there is one, and it is the newest; so is the newest verified one", () => {
    const newest = (backups: readonly RetainedBackup[]): number | undefined => backups.toSorted((a, b) => b.at - a.at)[0]?.at;
    const good = (backups: readonly RetainedBackup[]): RetainedBackup[] => backups.filter((backup) => backup.good);
    const verified = (backups: readonly RetainedBackup[]): RetainedBackup[] => good(backups).filter((backup) => backup.verified);
    for (const { policy, backups } of cases) {
      const left = kept(backups, policy);
      expect([newest(good(left)), newest(verified(left))]).toEqual([newest(good(backups)), newest(verified(backups))]);
    }
  });

  test("every backup is decided on, once", () => {
    for (const { policy, backups } of cases) expect(retain(backups, policy, now).map(({ id }) => id)).toEqual(backups.map(({ id }) => id));
  });

  test("of every day within the days one good one is left, of those within the dense ones one of every so many hours", () => {
    for (const { policy, backups } of cases) {
      const left = kept(backups, policy).filter((backup) => backup.good);
      const young = backups.filter((backup) => backup.good && now - backup.at <= policy.days * day);
      for (const { at } of young)
        expect(left.some((other) => Math.floor(other.at / day) === Math.floor(at / day) && other.at >= at)).toBe(true);
    }
  });

  test("to remove twice is to remove once", () => {
    for (const { policy, backups } of cases) expect(kept(kept(backups, policy), policy)).toEqual(kept(backups, policy));
  });

  test("to remove today and later leaves what to remove later alone leaves", () => {
    for (const { policy, backups, later } of cases)
      expect(kept(kept(backups, policy), policy, later)).toEqual(kept(backups, policy, later));
  });
});
