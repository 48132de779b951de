import { expect, it } from "vitest";
import { newBackupId } from "../../../src/steps/backup/backup-id.ts";

it("names the second and sorts by the millisecond", () => {
  const start = Date.parse("2026-11-21T22:24:48.000Z");
  const ids = Array.from({ length: 1_000 }, (_, millisecond) => newBackupId(start + millisecond));
  expect(ids.every((id) => /^20261121-222448-[0-9a-f]{4}$/.test(id))).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(newBackupId(start + 1_000) > (ids.at(-1) ?? "")).toBe(true);
});
