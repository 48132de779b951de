/** Bloom's taxonomy as Anderson and Krathwohl revised it, from the lowest to the highest. */
export const levels = ["remember", "understand", "apply", "analyze", "evaluate", "create"] as const;

export type Level = (typeof levels)[number];

export const lowestLevel: Level = levels[0];

/** The level so many steps above (below when negative) this one; at either end it stays there. */
export function levelBeside(level: Level, steps: number): Level {
  const index = Math.min(Math.max(levels.indexOf(level) + steps, 0), levels.length - 1);
  return levels[index] ?? level;
}

export function isAbove(level: Level, other: Level): boolean {
  return levels.indexOf(level) > levels.indexOf(other);
}
