import { expect, it } from "vitest";
import { type LogFacts, logLines, type StoredLogFacts, storedLogLines } from "../../../../src/text/log-words.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const state = { at: "2026-01-01T12:00:00.000Z", receiving: true, reaches: { at: "2026-01-01T11:59:58.000Z" } };
const facts: LogFacts = { segments: 2, bytes: 1024 ** 2, missing: [], recoverableFrom: "20260101-110000-0000", state };
const said = (changed: Partial<LogFacts>) => logLines({ ...facts, ...changed }, { now, rpoSeconds: 300 }).join("\n");

it("says how far the stored log reaches, and from which backup on", () => {
  expect(said({})).toMatch(
    /stored up to 2026-01-01T11:59:58.000Z, .* ago, within the .* allowed \(2 segments, 1 MiB\)\n.*since 20260101-110000-0000/,
  );
});

it("says when that is too long ago, and that nobody receives it", () => {
  const old = { ...state, at: "2026-01-01T11:00:00.000Z", reaches: { at: "2026-01-01T11:00:00.000Z" } };
  expect(said({ state: old })).toMatch(/MORE than the .* allowed .*its receiver does not run/);
  expect(said({ state: { ...state, receiving: false, problem: "connection refused" } })).toContain("not received now: connection refused");
});

it("never takes a gap, a damaged index or a log without a backup for cover", () => {
  expect(said({ missing: ["A", "B", "C", "D"] })).toContain("GAP: A, B, C and 1 more missing");
  const uncovered = said({ recoverableFrom: undefined });
  expect(uncovered).toContain("nothing can be recovered with it");
  expect(uncovered).not.toContain("allowed");
  expect(said({ damaged: "line 3 of its index was changed" })).toBe("log       damaged: line 3 of its index was changed");
  expect(said({ state: undefined })).toContain("nothing of it is known to be stored");
});

const stored = { segments: 2, bytes: 1024 ** 2, missing: [], unlisted: [], recoverableFrom: "20260101-110000-0000", reach: state };
const inStore = (changed: Partial<StoredLogFacts>) =>
  storedLogLines(
    { where: "s3://b", seen: true, stored, copied: { at: state.at, reach: state }, ...changed },
    { now, rpoSeconds: 300 },
  ).join("\n");

it("says the same of the store, and what keeps the log from it", () => {
  expect(inStore({})).toMatch(
    /in s3:\/\/b: stored up to 2026-01-01T11:59:58.000Z, .* within the .* allowed \(2 segments, 1 MiB\)\n.*from there alone to any moment since 2026/,
  );
  const failing = { at: "2026-01-01T11:59:00.000Z", reach: state, problem: "connection refused" };
  expect(inStore({ copied: failing })).toMatch(/; not copied, .* ago: connection refused\n/);
  expect(inStore({ seen: false, stored: undefined, copied: failing })).toMatch(
    /nobody can look; it was stored up to 2026-01-01T11:59:58.000Z; not copied, .* ago: connection refused$/,
  );
});

it("takes nothing in the store for cover that is not whole there", () => {
  expect(inStore({ stored: { ...stored, missing: ["A"], recoverableFrom: undefined } })).toMatch(
    /GAP in s3:\/\/b: A missing(.|\n)*nothing can be/,
  );
  expect(inStore({ stored: { ...stored, unlisted: ["A"] } })).toContain("1 segment there has no line in its index, and does not count");
  expect(inStore({ stored: { ...stored, damaged: "line 1 was changed" } })).toBe("log       in s3://b: damaged: line 1 was changed");
  expect(inStore({ stored: undefined })).toBe("log       in s3://b: nothing of it is known to be stored there");
  expect(inStore({ stored: { ...stored, reach: { reaches: undefined } }, copied: undefined })).toContain("nothing of it is known");
});
