import type { Client } from "pg";
import type { StepContext } from "../../../work/context.ts";
import { connect, type DatabaseAddress } from "../connection.ts";
import { type LoadQuery, loadQueries } from "./load-queries.ts";

/** By which the server tells its sessions from a migration's. */
export const loadName = "parity migrations: load";

const perSecond = 100;
const sessions = 12;
const tickMs = 10;
/** The shortest time the load runs before and after a migration, in ms. */
const aroundMs = 300;
/** Beyond so many that wait for a session, a query is counted as blocked and not sent. */
const mostQueued = 500;

export interface LoadReport {
  readonly perSecond: number;
  /** Queries that were due. */
  readonly queries: number;
  /** Those that were answered; a migration may have taken their table or column away from the others. */
  readonly answered: number;
  /** Those that found every session waiting. */
  readonly queued: number;
}

/** Goes on until it is stopped; may be stopped twice. */
export interface QueryLoad {
  stop(): Promise<LoadReport>;
}

/**
 * Queries of the database's own tables, so many a second whatever becomes of the earlier ones: who waits keeps nobody from coming.
 * undefined when no table holds a row: there is nothing to ask for. Resolves when the load runs.
 */
export async function startLoad(address: DatabaseAddress, { host, signal }: StepContext): Promise<QueryLoad | undefined> {
  const clients = await Promise.all(Array.from({ length: sessions }, () => connect({ ...address, applicationName: loadName })));
  const endAll = async (): Promise<void> => void (await Promise.all(clients.map((client) => client.end().catch(() => undefined))));
  try {
    const queries = await prepare(clients);
    if (queries.length === 0) {
      await endAll();
      return undefined;
    }
    const end = new AbortController();
    const until = AbortSignal.any([end.signal, signal]);
    const arrivals = new Arrivals(clients, queries);
    const ended = (async () => {
      const startedAt = host.monotonic();
      while (!until.aborted) {
        arrivals.bring(Math.floor(((host.monotonic() - startedAt) * perSecond) / 1_000));
        await host.sleep(tickMs, until).catch(() => undefined);
      }
    })();
    await host.sleep(aroundMs, signal);
    const stop = async (): Promise<LoadReport> => {
      await host.sleep(aroundMs, until).catch(() => undefined);
      end.abort();
      await ended;
      await arrivals.drained();
      await endAll();
      return { perSecond, ...arrivals.report() };
    };
    let stopped: Promise<LoadReport> | undefined;
    return { stop: () => (stopped ??= stop()) };
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** No trigger of the app's fires for a row that is written back as it was. */
async function prepare(clients: readonly Client[]): Promise<LoadQuery[]> {
  await Promise.all(clients.map((client) => client.query("set session_replication_role = replica")));
  const [first] = clients;
  return first === undefined ? [] : loadQueries(first);
}

/** Queries that became due, and the sessions that send them. */
class Arrivals {
  readonly #queries: readonly LoadQuery[];
  readonly #free: Client[];
  readonly #waiting: number[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #due = 0;
  #answered = 0;
  #queued = 0;

  constructor(clients: readonly Client[], queries: readonly LoadQuery[]) {
    this.#free = [...clients];
    this.#queries = queries;
  }

  /** Sends what became due so that `count` have become due altogether. */
  bring(count: number): void {
    for (; this.#due < count; this.#due += 1) {
      const client = this.#free.pop();
      if (client !== undefined) this.#send(client, this.#due);
      else {
        this.#queued += 1;
        if (this.#waiting.length < mostQueued) this.#waiting.push(this.#due);
      }
    }
  }

  async drained(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all(this.#underWay);
  }

  report(): Omit<LoadReport, "perSecond"> {
    return { queries: this.#due, answered: this.#answered, queued: this.#queued };
  }

  #send(client: Client, number: number): void {
    const work = this.#ask(client, number).finally(() => {
      this.#underWay.delete(work);
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(client);
      else this.#send(client, next);
    });
    this.#underWay.add(work);
  }

  async #ask(client: Client, number: number): Promise<void> {
    const { sql, keys } = this.#queries[number % this.#queries.length] as LoadQuery;
    const turn = Math.floor(number / this.#queries.length);
    try {
      await client.query(sql, [...(keys[turn % keys.length] ?? [])]);
      this.#answered += 1;
    } catch {
      // The table or the column is another one now; what counts here is who had to wait.
    }
  }
}
