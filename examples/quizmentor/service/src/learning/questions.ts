import { randomInt } from "node:crypto";
import type { Level } from "../bloom/levels.ts";
import type { Draft } from "../bloom/validate.ts";
import type { Services } from "../services.ts";

/** A question as a learner sees it: without its answer. */
export type Question = Readonly<{ id: number; topic: string; level: Level; text: string; choices: readonly string[] }>;

const seenSeconds = 3600;

const insert = `
INSERT INTO questions (topic, level, text, choices, answer) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (topic, text) DO NOTHING RETURNING id`;
const ofLevel = "SELECT id, topic, level, text, choices FROM questions WHERE topic = $1 AND level = $2";

/** Undefined where the topic has this question already. */
export async function storeQuestion({ database }: Services, topic: string, draft: Draft): Promise<number | undefined> {
  const values = [topic, draft.level, draft.text, JSON.stringify(draft.choices), draft.answer];
  return (await database.rows<{ id: number }>(insert, values))[0]?.id;
}

/** One of this level the learner was not shown within the hour, else any; undefined where there is none. Without Redis nobody remembers. */
export async function nextQuestion(
  { database, cache }: Services,
  learner: string,
  topic: string,
  level: Level,
): Promise<Question | undefined> {
  const seenKey = `seen:${learner}:${topic}`;
  const [questions, seen] = await Promise.all([database.rows<Question>(ofLevel, [topic, level]), cache.members(seenKey)]);
  const fresh = questions.filter(({ id }) => !seen.includes(String(id)));
  const among = fresh.length > 0 ? fresh : questions;
  const chosen = among.length === 0 ? undefined : among[randomInt(among.length)];
  if (chosen !== undefined) await cache.addMember(seenKey, String(chosen.id), seenSeconds);
  return chosen;
}
