import { expect, test } from "vitest";
import { levels } from "../../../examples/quizmentor/service/src/bloom/levels.ts";
import { type Draft, validate } from "../../../examples/quizmentor/service/src/bloom/validate.ts";
import { seedQuestions } from "../../../examples/quizmentor/service/src/seed-questions.ts";

const draft: Draft = { text: "Compare a queue with a topic.", choices: ["One reader", "Many readers"], answer: 1, level: "analyze" };

/** What it is refused for; a control for the drafts that pass. */
const rulesBrokenBy = (change: Partial<Draft>): string[] => validate({ ...draft, ...change }).problems.map(({ rule }) => rule);

test("a question that asks for the level its author says is valid", () => {
  expect(validate(draft)).toEqual({ valid: true, level: "analyze", openings: ["compare"], problems: [] });
});

test("one that asks for another level is refused, with the level it asks for", () => {
  expect(validate({ ...draft, text: "Name a queue that has many readers." })).toMatchObject({
    valid: false,
    level: "remember",
    problems: [{ rule: "level", says: "it is said to be of level analyze and asks to remember" }],
  });
});

test.each<[string, Draft["level"]]>([
  ["Given two queues, name them and design a third.", "create"],
  ["Which would you take to a small island?", "evaluate"],
  ["Which of them is the largest planet?", "remember"],
  ["Classify these animals by what they eat.", "understand"],
  ["Explain it, then solve the equation.", "apply"],
])("%s asks to %s", (text, level) => {
  expect(validate({ ...draft, text, level: "remember" }).level ?? "nothing").toBe(level);
});

test("an opening of several levels is taken as its author meant it", () => {
  const text = "Classify these animals by what they eat.";
  expect(rulesBrokenBy({ text, level: "analyze" })).toEqual([]);
  expect(rulesBrokenBy({ text, level: "understand" })).toEqual([]);
  expect(rulesBrokenBy({ text, level: "create" })).toEqual(["level"]);
});

test.each<[string, Partial<Draft>, string[]]>([
  ["no verb", { text: "A queue, a topic." }, ["wording"]],
  ["a verb in the middle of a word", { text: "Namely a queue, a listing." }, ["wording"]],
  ["one choice", { choices: ["One"], answer: 0 }, ["choices"]],
  ["the same choice twice", { choices: ["One", " one "] }, ["choices"]],
  ["a choice about the others", { choices: ["One", "All of the above"] }, ["choices"]],
  ["an answer that is no choice", { answer: 2 }, ["answer"]],
])("%s is refused", (_, change, rules) => {
  expect(rulesBrokenBy(change)).toEqual(rules);
});

test("every seeded question is valid, and every topic has two of each level", () => {
  expect(seedQuestions.filter((question) => !validate(question).valid)).toEqual([]);
  const count = Map.groupBy(seedQuestions, ({ topic, level }) => `${topic} ${level}`);
  expect([...count.values()].map(({ length }) => length)).toEqual(Array.from({ length: 2 * levels.length }, () => 2));
});
