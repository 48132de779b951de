import { z } from "zod";
import { type Level, levels } from "../bloom/levels.ts";
import { askRole, type Remote } from "../remote.ts";
import type { Services } from "../services.ts";
import { nextLevel, type Outcome, outcomesNeeded } from "./next-level.ts";

/** The level the next question of this learner should have. */
export type LevelOf = (learner: string, topic: string) => Promise<Level>;

const cachedSeconds = 5;
const answered = z.object({ level: z.enum(levels) });
const newest = "SELECT level, correct FROM answers WHERE learner = $1 AND topic = $2 ORDER BY id DESC LIMIT $3";

export function levelKey(learner: string, topic: string): string {
  return `level:${learner}:${topic}`;
}

/** Out of the newest answers in Postgres, cached in Redis; whoever records an answer forgets what is cached. */
export function levelHere({ database, cache, metrics }: Services): LevelOf {
  return async (learner, topic) => {
    const cached = z.enum(levels).safeParse(await cache.read(levelKey(learner, topic)));
    metrics.cacheReads.inc({ result: cached.success ? "hit" : "miss" });
    if (cached.success) return cached.data;
    const level = nextLevel(await database.rows<Outcome & Record<string, unknown>>(newest, [learner, topic, outcomesNeeded]));
    await cache.write(levelKey(learner, topic), level, cachedSeconds);
    return level;
  };
}

export function levelAt(remote: Remote): LevelOf {
  return async (learner, topic) => (await askRole(remote, `/api/adaptive/${learner}/${topic}`, answered)).level;
}
