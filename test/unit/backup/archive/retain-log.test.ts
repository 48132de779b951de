import { expect, it } from "vitest";
import { unneeded } from "../../../../src/steps/backup/archive/retain-log.ts";

const day = 86_400_000;
const held = (number: number, days: number) => ({
  segment: { name: String(number), timeline: 1, number: BigInt(number), partial: false },
  at: -days * day,
});
const numbers = (kept: readonly ReturnType<typeof held>[]) => kept.map(({ segment }) => Number(segment.number));
const log = [held(3, 40), held(4, 31), held(5, 29), held(6, 1)];

it("goes up to where the first of the kept physical backups begins, however old what follows is", () => {
  expect(numbers(unneeded(log, { starts: [6n, 4n], days: 30, now: 0 }))).toEqual([3]);
  expect(numbers(unneeded(log, { starts: [3n], days: 1, now: 0 }))).toEqual([]);
  expect(numbers(unneeded(log, { starts: [9n], days: 30, now: 0 }))).toEqual([3, 4, 5, 6]);
});

it("goes by its age alone where no physical backup is left", () => {
  expect(numbers(unneeded(log, { starts: [], days: 30, now: 0 }))).toEqual([3, 4]);
});
