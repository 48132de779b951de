import { levelKey } from "../adaptive/levels-of.ts";
import type { Services } from "../services.ts";

export interface Answer {
  readonly idempotencyKey: string;
  readonly learner: string;
  readonly question: number;
  readonly choice: number;
}

export interface Recorded {
  readonly correct: boolean;
  /** This key was recorded before, and this is what it was then. */
  readonly replayed: boolean;
}

/** The answer and its count, or neither. `before` is what was committed under the key when the statement began. */
const record = `
WITH asked AS (SELECT id, topic, level, answer FROM questions WHERE id = $3),
made AS (
  INSERT INTO answers (idempotency_key, learner, question_id, topic, level, choice, correct)
  SELECT $1, $2, id, topic, level, $4::smallint, answer = $4::smallint FROM asked
  ON CONFLICT (idempotency_key) DO NOTHING RETURNING topic, level, correct
),
counted AS (
  INSERT INTO progress (learner, topic, level, answered, correct) SELECT $2, topic, level, 1, correct::int FROM made
  ON CONFLICT (learner, topic, level) DO UPDATE SET answered = progress.answered + 1, correct = progress.correct + excluded.correct
)
SELECT asked.topic, made.correct AS made, (SELECT correct FROM answers WHERE idempotency_key = $1) AS before FROM asked LEFT JOIN made ON true`;

type Row = Readonly<{ topic: string; made: boolean | null; before: boolean | null }>;

/** Once this returns the answer is committed. Undefined where there is no such question. */
export async function recordAnswer(services: Services, answer: Answer): Promise<Recorded | undefined> {
  const { database, cache, metrics } = services;
  const row = (await database.rows<Row>(record, [answer.idempotencyKey, answer.learner, answer.question, answer.choice]))[0];
  if (row === undefined) return undefined;
  if (row.made === null) {
    metrics.answers.inc({ result: "replayed" });
    return { correct: row.before ?? (await correctOf(services, answer.idempotencyKey)), replayed: true };
  }
  metrics.answers.inc({ result: row.made ? "right" : "wrong" });
  await cache.forget(levelKey(answer.learner, row.topic));
  return { correct: row.made, replayed: false };
}

/** Somebody else committed the same key while the statement ran: now it can be seen. */
async function correctOf({ database }: Services, key: string): Promise<boolean> {
  return (await database.rows<{ correct: boolean }>("SELECT correct FROM answers WHERE idempotency_key = $1", [key]))[0]?.correct ?? false;
}

export async function presentKeys({ database }: Services, keys: readonly string[]): Promise<readonly string[]> {
  const text = "SELECT idempotency_key AS key FROM answers WHERE idempotency_key = ANY($1)";
  return (await database.rows<{ key: string }>(text, [keys])).map(({ key }) => key);
}

const verifyMilliseconds = 25_000;
const differing = `
SELECT count(*) AS differing FROM (
  SELECT learner, topic, level, count(*) AS answered, count(*) FILTER (WHERE correct) AS correct FROM answers GROUP BY 1, 2, 3
) AS counted FULL JOIN progress USING (learner, topic, level)
WHERE (counted.answered, counted.correct) IS DISTINCT FROM (progress.answered, progress.correct)`;

/** How many counts are not those of their answers; anything but 0 is an answer lost or counted twice. */
export async function differingCounts({ database }: Services): Promise<number> {
  return (await database.rowsWithin<{ differing: number }>(verifyMilliseconds, differing))[0]?.differing ?? 0;
}
