import { type Database, DatabaseUnavailable, type Row, type Statement } from "./database.ts";
import type { Pulse } from "./pulse.ts";

interface Waiting<Question, Answer> {
  readonly question: Question;
  /** On the monotonic clock, in milliseconds. */
  readonly since: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

const largest = 200;

/** Two keep Postgres busy while the answers of one are being read, and one that hangs does not hold up everything. */
const concurrent = 2;

/** Whoever has waited this long when the database turns out not to answer is told so, and does not wait for the next to find out. */
const longestMilliseconds = 1000;

type Send<Question, Answer> = (questions: readonly Question[]) => Promise<readonly Answer[]>;

/**
 * Asks together what was asked at about the same time: everything since the last beat goes as one. That spares most of the cost
 * of a round trip and of a flush to disk, and adds at most one beat to an answer.
 */
export class Batcher<Question, Answer> {
  readonly #pulse: Pulse;
  readonly #send: Send<Question, Answer>;
  #waiting: Waiting<Question, Answer>[] = [];
  #underWay = 0;
  #joined = false;
  readonly #go = (): void => {
    this.#joined = false;
    if (this.#waiting.length === 0 || this.#underWay >= concurrent) return;
    const batch = this.#waiting.length <= largest ? this.#waiting : this.#waiting.slice(0, largest);
    this.#waiting = this.#waiting.slice(batch.length);
    this.#underWay++;
    void this.#carryOut(batch).then(() => {
      this.#underWay--;
      this.#join();
    });
    this.#join();
  };

  /** `send` answers in the order of the questions, or fails as a whole and has then done nothing. */
  constructor(pulse: Pulse, send: Send<Question, Answer>) {
    this.#pulse = pulse;
    this.#send = send;
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, since: performance.now(), resolve, reject });
      this.#join();
    });
  }

  #join(): void {
    if (this.#joined || this.#waiting.length === 0 || this.#underWay >= concurrent) return;
    this.#joined = true;
    this.#pulse.join(this.#go);
  }

  /** Never rejects. A batch that one of its members broke is halved until that one is alone: the others don't pay for it. */
  async #carryOut(batch: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#send(batch.map((one) => one.question));
      for (const [index, one] of batch.entries()) one.resolve(answers[index] as Answer);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) this.#refuse(batch, error);
      else if (batch.length === 1) batch[0]?.reject(error);
      else {
        const half = Math.ceil(batch.length / 2);
        await this.#carryOut(batch.slice(0, half));
        await this.#carryOut(batch.slice(half));
      }
    }
  }

  /** The batch, and those that have waited too long behind it: a queue that only grows would answer nobody in time. */
  #refuse(batch: readonly Waiting<Question, Answer>[], error: DatabaseUnavailable): void {
    const tooLongSince = performance.now() - longestMilliseconds;
    const fresh = this.#waiting.findIndex(({ since }) => since > tooLongSince);
    const late = this.#waiting.splice(0, fresh === -1 ? this.#waiting.length : fresh);
    for (const one of [...batch, ...late]) one.reject(error);
  }
}

/** Reads rows by number: the statement ends in `= ANY($1)`, and the number stands first in its rows. */
export function rowsById(pulse: Pulse, database: Database, statement: Statement): Batcher<number, Row | undefined> {
  return new Batcher(pulse, async (ids) => {
    const rows = await database.rows(statement, [[...new Set(ids)]]);
    const byId = new Map(rows.map((row) => [row[0], row]));
    return ids.map((id) => byId.get(id));
  });
}
