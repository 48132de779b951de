import { expect, it } from "vitest";
import { SealedReach } from "../../../../src/steps/backup/archive/sealed-reach.ts";

const segmentBytes = 16 * 1024 * 1024;
const began = Date.parse("2026-01-01T00:00:00Z");
const end = (second: number, lsn: string, snapshot: string) => ({ at: new Date(began + second * 1_000).toISOString(), lsn, snapshot });

it("reaches what is sealed, and asks once for the segment to be ended that holds what was committed long ago", () => {
  const reach = new SealedReach({ sealed: ["000000010000000000000004"], segmentBytes, now: began });
  reach.add(end(1, "0/5000100", "7:7:"), 1, []);
  expect(reach.reached).toBeUndefined();
  const overdue = (second: number, snapshot: string) => reach.isOverdue(end(second, "0/5000100", snapshot), began + second * 1_000);
  expect(overdue(60, "7:7:")).toBe(false);
  expect(overdue(90, "7:7:")).toBe(true);
  expect(overdue(200, "7:7:")).toBe(false);
  reach.add(end(201, "0/6000000", "7:7:"), 1, ["000000010000000000000005"]);
  expect(reach.reached).toMatchObject({ at: end(201, "", "").at, lsn: "0/6000000" });
  reach.add(end(260, "0/6000100", "8:8:"), 1, []);
  expect(overdue(270, "8:8:")).toBe(false);
  expect(overdue(280, "8:8:")).toBe(true);
});

it("goes on from where it was, also on a later timeline", () => {
  const before = end(0, "0/5000000", "7:7:");
  const reach = new SealedReach({ sealed: ["000000010000000000000009", "000000020000000000000004"], segmentBytes, now: began }, before);
  reach.add(end(1, "0/5000100", "8:8:"), 2, []);
  expect(reach.reached).toEqual(before);
  reach.add(end(2, "0/5000100", "8:8:"), 2, ["000000020000000000000005"]);
  expect(reach.reached).toMatchObject({ at: end(2, "", "").at });
});

it("does not take an earlier timeline, which went on further, for the one the server is on now", () => {
  const reach = new SealedReach({ sealed: ["000000010000000000000009"], segmentBytes, now: began });
  reach.add(end(1, "0/5000100", "7:7:"), 2, []);
  expect(reach.reached).toBeUndefined();
  reach.add(end(2, "0/6000100", "7:7:"), 2, ["000000020000000000000005"]);
  expect(reach.reached).toMatchObject({ lsn: "0/5000100" });
});
