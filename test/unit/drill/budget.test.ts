import { expect, test } from "vitest";
import type { Budget, Drained } from "../../../src/runtimes/abilities.ts";
import { budgetInWords, isKept } from "../../../src/steps/drill/probes/budget.ts";

const three: Budget = { ready: 3, planned: 3, refuses: false, drained: undefined };
const drained: Drained = { readyBefore: 3, leastReady: 2, refused: 4, unseen: undefined };

test("a budget is free while all are ready and one may leave", () => {
  expect(isKept(three, "free")).toBe(true);
  expect(isKept({ ...three, refuses: true }, "free")).toBe(false);
  expect(isKept({ ...three, ready: 2 }, "free")).toBe(false);
});

test("it is kept where one at most was away at any moment and another was not let go", () => {
  expect(isKept({ ...three, ready: 2, refuses: true, drained }, "kept")).toBe(true);
  // All are back by now: what counts is what was seen meanwhile.
  expect(isKept({ ...three, drained }, "kept")).toBe(true);
});

test.each<[string, Drained | undefined]>([
  ["no node was emptied", undefined],
  ["nobody was refused: there may be no budget at all", { ...drained, refused: 0 }],
  ["two were away for a moment, though one is by now", { ...drained, leastReady: 1 }],
  ["an autoscaler had made a fourth, and two of four were away", { ...drained, readyBefore: 4, leastReady: 2 }],
  ["not all of it was seen", { ...drained, unseen: "the watch ended" }],
])("it is not kept where %s", (_, told) => {
  expect(isKept({ ready: 2, planned: 3, refuses: true, drained: told }, "kept")).toBe(false);
});

test("it is told in words", () => {
  expect(budgetInWords({ ...three, ready: 2, refuses: true })).toBe("2 of 3 ready, one more may not leave");
  expect(budgetInWords({ ...three, drained }, "kept")).toBe("2 of 3 ready at least, 4 times one was not let go");
  expect(budgetInWords({ ...three, drained: { ...drained, unseen: "the watch ended" } }, "kept")).toMatch(/; the watch ended$/);
  expect(budgetInWords(three, "kept")).toMatch(/no node is emptied$/);
});
