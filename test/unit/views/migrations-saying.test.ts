import { describe, expect, it } from "vitest";
import type { MigrationResult } from "../../../src/events/event.ts";
import { emptyState } from "../../../src/state/reduce.ts";
import { sayings } from "../../../src/views/plain/sayings.ts";

const good: MigrationResult = {
  upOnEmpty: true,
  upAgainChangesNothing: true,
  downAndUpGivesSameSchema: true,
  upOnRestoredCopy: true,
  downAndUpOnRestoredCopy: true,
  longestLockUnderLoad: { ms: 20, limitMs: 500 },
  rewrites: [],
  applied: 6,
  detail: "what was found",
};
const said = (changes: Partial<MigrationResult>) => {
  const fact = { type: "migrations.tried" as const, result: { ...good, ...changes } };
  return sayings({ v: 1, seq: 1, at: "2026-11-21T12:00:00.000Z", run: "r", ...fact }, emptyState).map(({ text }) => text);
};

describe("a trial of migrations", () => {
  it("is told by what was found", () => {
    expect(said({})).toEqual(["migrations: what was found"]);
  });

  it.each<[string, Partial<MigrationResult>]>([
    ["one does not go up", { upOnRestoredCopy: false }],
    ["one does not go down where there are rows", { downAndUpOnRestoredCopy: false }],
    ["one locks for too long", { longestLockUnderLoad: { ms: 501, limitMs: 500 } }],
    ["one rewrites a large table", { rewrites: [{ table: "public.orders", bytes: 4_000_000, ms: 300 }] }],
  ])("is told as bad when %s", (_, changes) => {
    expect(said(changes)).toEqual(["migrations do NOT hold: what was found"]);
  });
});
