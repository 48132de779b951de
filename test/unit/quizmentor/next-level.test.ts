import { expect, test } from "vitest";
import { nextLevel, type Outcome } from "../../../examples/quizmentor/service/src/adaptive/next-level.ts";

const right = (level: Outcome["level"]): Outcome => ({ level, correct: true });
const wrong = (level: Outcome["level"]): Outcome => ({ level, correct: false });

test.each<[string, readonly Outcome[], Outcome["level"]]>([
  ["nothing answered", [], "remember"],
  ["two right", [right("apply"), right("apply")], "apply"],
  ["three right", [right("apply"), right("apply"), right("apply")], "analyze"],
  ["three right, but of two levels", [right("apply"), right("apply"), right("understand")], "apply"],
  ["a wrong one among them", [right("apply"), wrong("apply"), right("apply")], "apply"],
  ["one wrong", [wrong("apply"), right("apply"), right("apply")], "apply"],
  ["two wrong", [wrong("apply"), wrong("apply"), right("apply")], "understand"],
  ["two wrong at the lowest", [wrong("remember"), wrong("remember")], "remember"],
  ["three right at the highest", [right("create"), right("create"), right("create")], "create"],
])("%s, newest first", (_, newest, level) => {
  expect(nextLevel(newest)).toBe(level);
});
