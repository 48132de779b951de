import { demandsOf } from "./demands.ts";
import { isAbove, type Level, lowestLevel } from "./levels.ts";

export interface Draft {
  readonly text: string;
  readonly choices: readonly string[];
  /** Index of the right choice. */
  readonly answer: number;
  /** What its author says it asks for. */
  readonly level: Level;
}

export interface Problem {
  readonly rule: "wording" | "level" | "choices" | "answer";
  readonly says: string;
}

export interface Verdict {
  readonly valid: boolean;
  /** What the wording asks for; undefined where it asks for nothing that is known. */
  readonly level?: Level | undefined;
  /** What that was read from: "compare", "why". */
  readonly openings: readonly string[];
  readonly problems: readonly Problem[];
}

const fewestChoices = 2;
const mostChoices = 6;

/**
 * Judges a question by rules alone: its wording must ask for the level its author says, and its choices must leave exactly one right.
 * A question of several demands is as high as the highest of them; a demand that may be meant in several ways is taken as the author meant
 * it where that is one of them, else as the least.
 */
export function validate(draft: Draft): Verdict {
  const demands = demandsOf(draft.text);
  const asked = demands.map(({ levels }) => (levels.includes(draft.level) ? draft.level : (levels[0] ?? lowestLevel)));
  const level = asked.reduce<Level | undefined>((highest, each) => (highest && !isAbove(each, highest) ? highest : each), undefined);
  const problems = [...wordingProblems(draft, level), ...choiceProblems(draft)];
  return { valid: problems.length === 0, level, openings: demands.map(({ opening }) => opening), problems };
}

function wordingProblems(draft: Draft, level: Level | undefined): Problem[] {
  if (level === undefined) return [{ rule: "wording", says: "no clause begins with a verb or a question word of Bloom's taxonomy" }];
  return level === draft.level ? [] : [{ rule: "level", says: `it is said to be of level ${draft.level} and asks to ${level}` }];
}

function choiceProblems({ choices, answer }: Draft): Problem[] {
  const problems: Problem[] = [];
  const plain = choices.map((choice) => choice.trim().toLowerCase());
  if (choices.length < fewestChoices || choices.length > mostChoices)
    problems.push({ rule: "choices", says: `there must be ${fewestChoices} to ${mostChoices} choices` });
  if (new Set(plain).size < plain.length) problems.push({ rule: "choices", says: "two choices are the same" });
  // Whoever sees two right ones need not know the third.
  if (plain.some((choice) => /^(all|none|both) of (the above|these)\b/.test(choice)))
    problems.push({ rule: "choices", says: "a choice speaks of the other choices" });
  if (choices[answer] === undefined) problems.push({ rule: "answer", says: "the answer is none of the choices" });
  return problems;
}
