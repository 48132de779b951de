import type { Client } from "pg";
import { validate } from "./bloom/validate.ts";
import { seedQuestions } from "./seed-questions.ts";

const insert = `
INSERT INTO questions (id, topic, level, text, choices, answer) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`;
/** Rows were given their numbers: those that come later go on from there. */
const goOn = "SELECT setval(pg_get_serial_sequence('questions', 'id'), (SELECT max(id) FROM questions))";

/** Fills an empty database with questions, in one transaction; again, it changes nothing. Returns how many there are to seed. */
export async function seed(client: Client): Promise<number> {
  await client.query("BEGIN");
  try {
    for (const [index, question] of seedQuestions.entries()) {
      const { valid, problems } = validate(question);
      if (!valid) throw new Error(`"${question.text}" cannot be seeded: ${problems.map(({ says }) => says).join("; ")}`);
      const { topic, level, text, choices, answer } = question;
      await client.query(insert, [index + 1, topic, level, text, JSON.stringify(choices), answer]);
    }
    await client.query(goOn);
    await client.query("COMMIT");
    return seedQuestions.length;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}
