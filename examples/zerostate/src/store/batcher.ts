import type { Database, Row, Statement } from "./database.ts";

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

const largest = 100;

/**
 * Asks together what was asked at about the same time. A question leaves at once while few batches are under way; under load
 * those that arrive meanwhile go as one, which spares most of the cost of a round trip just when there is none to spare.
 */
export class Batcher<Question, Answer> {
  readonly #concurrent: number;
  readonly #send: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  #waiting: Waiting<Question, Answer>[] = [];
  #underWay = 0;

  /** `send` answers in the order of the questions. */
  constructor(concurrent: number, send: (questions: readonly Question[]) => Promise<readonly Answer[]>) {
    this.#concurrent = concurrent;
    this.#send = send;
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      // Whatever arrives in the same turn of the event loop shares the batch.
      if (this.#waiting.length === 1) setImmediate(() => this.#next());
    });
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#underWay < this.#concurrent) {
      const batch = this.#waiting.splice(0, largest);
      this.#underWay++;
      void this.#carryOut(batch);
    }
  }

  async #carryOut(batch: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#send(batch.map((one) => one.question));
      for (const [index, one] of batch.entries()) one.resolve(answers[index] as Answer);
    } catch (error) {
      for (const one of batch) one.reject(error);
    } finally {
      this.#underWay--;
      this.#next();
    }
  }
}

/** Two keep Postgres busy while the answers of one are being read. */
const concurrentReads = 2;

/** Reads rows by number: the statement ends in `= ANY($1)`, and the number stands first in its rows. */
export function rowsById(database: Database, statement: Statement): Batcher<number, Row | undefined> {
  return new Batcher(concurrentReads, async (ids) => {
    const rows = await database.rows(statement, [[...new Set(ids)]]);
    const byId = new Map(rows.map((row) => [row[0], row]));
    return ids.map((id) => byId.get(id));
  });
}
