import type { Client } from "pg";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { connect, liveDatabase } from "../../backup/connection.ts";
import type { Observed, Sessions, TopStatement } from "./observed.ts";

/** By what the sessions at work wait for; a session that waits for nothing runs. */
const activity = `select coalesce(wait_event_type, 'CPU') as type, coalesce(wait_event, '') as event, count(*)::int as sessions
  from pg_stat_activity where state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid() group by 1, 2`;

/** The costliest statements only: what matters is the first. */
const statements = `select queryid::text as id, query, calls::float8 as calls, total_plan_time + total_exec_time as ms
  from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
  order by total_plan_time + total_exec_time desc limit 500`;

const locks: ReadonlySet<string> = new Set(["Lock", "LWLock", "BufferPin"]);
const mostText = 100;

interface Statement {
  readonly query: string;
  readonly calls: number;
  readonly ms: number;
}

/** One connection of its own that looks at what the others do. */
export class PostgresWatch {
  readonly #client: Client;
  readonly #waits = new Map<string, number>();
  #active = 0;
  #locks = 0;
  #io = 0;
  #before = new Map<string, Statement>();
  #beganAt = 0;

  private constructor(client: Client) {
    this.#client = client;
  }

  /** undefined when there is no Postgres that lets itself be looked at. */
  static async open(stack: RunningStack): Promise<PostgresWatch | undefined> {
    if (!stack.plan.services.some(({ name }) => name === "postgres")) return undefined;
    const client = await connect(liveDatabase(stack)).catch(() => undefined);
    return client === undefined ? undefined : new PostgresWatch(client);
  }

  async begin(at: number): Promise<void> {
    this.#active = 0;
    this.#locks = 0;
    this.#io = 0;
    this.#waits.clear();
    this.#beganAt = at;
    this.#before = await this.#statements();
  }

  async look(): Promise<void> {
    const { rows } = await this.#client.query<{ type: string; event: string; sessions: number }>(activity);
    for (const { type, event, sessions } of rows) {
      // A session that waits for its client is at work for nobody.
      if (type === "Client") continue;
      this.#active += sessions;
      if (locks.has(type)) this.#locks += sessions;
      if (type === "IO") this.#io += sessions;
      if (locks.has(type) || type === "IO") this.#waits.set(`${type} ${event}`, (this.#waits.get(`${type} ${event}`) ?? 0) + sessions);
    }
  }

  /** What was seen since `begin`, at `at` (ms on the steady clock). */
  async end(at: number): Promise<Pick<Observed, "sessions" | "topStatement">> {
    const byCount = [...this.#waits].sort(([, one], [, other]) => other - one).map(([wait]) => wait);
    const topIo = byCount.find((wait) => wait.startsWith("IO "));
    const topLock = byCount.find((wait) => !wait.startsWith("IO "));
    const sessions: Sessions = { active: this.#active, locks: this.#locks, io: this.#io, topLock, topIo };
    return { sessions, topStatement: topBetween(this.#before, await this.#statements(), (at - this.#beganAt) / 1000) };
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  /** Empty where the extension is not there: then nobody knows the statements. */
  async #statements(): Promise<Map<string, Statement>> {
    const rows = await this.#client.query<Statement & { id: string }>(statements).then(
      (result) => result.rows,
      () => [],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}

/** The statement that took most of the time between two looks; undefined when none took any. */
export function topBetween(
  before: ReadonlyMap<string, Statement>,
  after: ReadonlyMap<string, Statement>,
  seconds: number,
): TopStatement | undefined {
  const grown = [...after].map(([id, { query, calls, ms }]) => {
    const earlier = before.get(id);
    return { query, calls: calls - (earlier?.calls ?? 0), ms: ms - (earlier?.ms ?? 0) };
  });
  const total = grown.reduce((sum, { ms }) => sum + Math.max(0, ms), 0);
  const [top] = grown.sort((one, other) => other.ms - one.ms);
  if (top === undefined || total <= 0 || top.calls <= 0) return undefined;
  const text = top.query.replaceAll(/\s+/g, " ").trim();
  return {
    text: text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text,
    share: top.ms / total,
    meanMs: top.ms / top.calls,
    calls: top.calls / Math.max(0.001, seconds),
  };
}
