import { Hono } from "hono";
import { levels } from "../bloom/levels.ts";
import { checked, nameField } from "../http/fields.ts";
import type { Services } from "../services.ts";

const cachedSeconds = 5;
const byLevel = `
SELECT level, sum(answered)::bigint AS answered, sum(correct)::bigint AS correct, count(DISTINCT learner) AS learners
FROM progress WHERE topic = $1 GROUP BY level`;

type Row = Readonly<{ level: string; answered: number; correct: number; learners: number }>;

/** How a topic goes, level by level, up to five seconds old. */
export function analyticsRoutes({ database, cache, metrics }: Services): Hono {
  return new Hono().get("/api/analytics/:topic", async (call) => {
    const topic = checked(nameField, call.req.param("topic"));
    const key = `analytics:${topic}`;
    const cached = await cache.read(key);
    metrics.cacheReads.inc({ result: cached === undefined ? "miss" : "hit" });
    call.header("x-cache", cached === undefined ? "miss" : "hit");
    if (cached !== undefined) return call.body(cached, 200, { "content-type": "application/json" });
    const rows = await database.rows<Row>(byLevel, [topic]);
    const answer = { topic, levels: levels.flatMap((level) => rows.find((row) => row.level === level) ?? []) };
    await cache.write(key, JSON.stringify(answer), cachedSeconds);
    return call.json(answer);
  });
}
