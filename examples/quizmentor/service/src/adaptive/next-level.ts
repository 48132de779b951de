import { type Level, levelBeside, lowestLevel } from "../bloom/levels.ts";

/** One answer of a learner to a question of this level. */
export interface Outcome {
  readonly level: Level;
  readonly correct: boolean;
}

const rightToRise = 3;
const wrongToFall = 2;
/** Of the newest answers; the rule needs no more. */
export const outcomesNeeded: number = Math.max(rightToRise, wrongToFall);

/**
 * Three right answers in a row at one level lead to the next, two wrong ones to the one below. `newest`: the newest first.
 * Whoever has answered nothing begins at the lowest.
 */
export function nextLevel(newest: readonly Outcome[]): Level {
  const [last] = newest;
  if (last === undefined) return lowestLevel;
  const changed = newest.findIndex(({ level, correct }) => level !== last.level || correct !== last.correct);
  const run = changed === -1 ? newest.length : changed;
  if (last.correct) return levelBeside(last.level, run >= rightToRise ? 1 : 0);
  return levelBeside(last.level, run >= wrongToFall ? -1 : 0);
}
