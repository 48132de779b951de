import type { Services } from "../services.ts";
import { Batcher } from "../store/batcher.ts";
import type { Statement } from "../store/database.ts";

export interface Summary {
  readonly owner: number;
  readonly json: string;
  readonly cache: "hit" | "miss";
}

const statement: Statement = {
  name: "account-summaries",
  text: `SELECT a.id, a.user_id, json_build_object('id', a.id, 'name', a.name, 'currency', a.currency, 'balance', a.balance, 'latest', coalesce((
    SELECT json_agg(json_build_object('amount', e.amount, 'at', e.created_at))
    FROM (SELECT amount, created_at FROM ledger_entries WHERE account_id = a.id ORDER BY id DESC LIMIT 10) e), '[]'))::text
    FROM accounts a WHERE a.id = ANY($1::bigint[])`,
};

/** How old a summary may be, in seconds. */
const freshSeconds = 5;

/** Balance and latest entries of an account: from Redis when it is there; what Redis can't answer is read from Postgres. */
export function summaryBatcher(services: Services): Batcher<number, Summary | undefined> {
  return new Batcher(services.pulse, async (asked) => {
    const ids = [...new Set(asked)];
    const cached = await services.cache.getAll(ids.map(keyOf)).catch(() => undefined);
    const hits = new Map(ids.map((id, index) => [id, cached?.[index]]));
    const misses = ids.filter((id) => typeof hits.get(id) !== "string");
    const read = misses.length === 0 ? new Map<number, string>() : await readEntries(services, misses);
    // A summary that could not be kept is read again next time.
    if (cached !== undefined && read.size > 0) services.cache.setAll(byKey(read), freshSeconds).catch(() => undefined);
    return asked.map((id) => {
      const hit = hits.get(id);
      services.metrics.cacheReads.add(typeof hit === "string" ? "hit" : cached === undefined ? "unavailable" : "miss");
      return typeof hit === "string" ? parsed(hit, "hit") : parsed(read.get(id), "miss");
    });
  });
}

function keyOf(id: number): string {
  return `summary:${id}`;
}

/** The owner stands first, so that a cached summary can be checked without its JSON being parsed. */
async function readEntries(services: Services, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await services.database.rows(statement, [ids]);
  return new Map(rows.map(([id, owner, json]) => [Number(id), `${String(owner)} ${String(json)}`]));
}

function byKey(entries: ReadonlyMap<number, string>): ReadonlyMap<string, string> {
  return new Map([...entries].map(([id, entry]) => [keyOf(id), entry]));
}

function parsed(entry: string | undefined, cache: Summary["cache"]): Summary | undefined {
  if (entry === undefined) return undefined;
  const space = entry.indexOf(" ");
  return { owner: Number(entry.slice(0, space)), json: entry.slice(space + 1), cache };
}
