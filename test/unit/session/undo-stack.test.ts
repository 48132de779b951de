import { expect, test } from "vitest";
import { UndoStack } from "../../../src/session/undo-stack.ts";

test("runs last in, first out, once, and a failure stops none of the others", async () => {
  const undone: string[] = [];
  const stack = new UndoStack();
  const undo = (title: string, fails = false) => ({
    title,
    run: async () => {
      undone.push(title);
      if (fails) throw new Error(`${title} cannot be undone`);
    },
  });
  for (const each of [undo("first"), undo("second", true), undo("third")]) stack.defer(each);
  const failures = await stack.run();
  expect(undone).toEqual(["third", "second", "first"]);
  expect(failures.map(({ title }) => title)).toEqual(["second"]);
  expect(await stack.run()).toEqual([]);
  expect(undone).toHaveLength(3);
});
