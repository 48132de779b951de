import { actsFor, type Principal } from "../auth/principal.ts";
import { idParameter, readFields, textField } from "../http/body.ts";
import { type Call, json, notFound, Refusal, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { Services } from "../services.ts";
import { type Batcher, rowsById } from "../store/batcher.ts";
import type { Row, Statement } from "../store/database.ts";

const byIds: Statement = {
  name: "accounts",
  text: "SELECT id, user_id, name, currency, balance FROM accounts WHERE id = ANY($1::bigint[])",
};

/** The owner stands first, so that a cached summary can be checked without being parsed. */
const summary: Statement = {
  name: "account-summary",
  text: `SELECT a.user_id, json_build_object('id', a.id, 'name', a.name, 'currency', a.currency, 'balance', a.balance, 'latest', coalesce((
    SELECT json_agg(json_build_object('amount', e.amount, 'at', e.created_at))
    FROM (SELECT amount, created_at FROM ledger_entries WHERE account_id = a.id ORDER BY id DESC LIMIT 10) e), '[]'))::text
    FROM accounts a WHERE a.id = $1`,
};
const insert: Statement = { name: "account-new", text: "INSERT INTO accounts (user_id, name) VALUES ($1, $2) RETURNING id" };

/** How old a summary may be, in seconds. */
const summarySeconds = 5;

export function accountRoutes(services: Services): readonly Route[] {
  const reads = rowsById(services.database, byIds);
  return [
    { method: "GET", path: "/accounts/:id", access: "accounts:read", handle: (call) => read(reads, call) },
    { method: "GET", path: "/accounts/:id/summary", access: "accounts:read", handle: (call) => readSummary(services, call) },
    { method: "POST", path: "/accounts", access: "payments:write", handle: (call) => open(services, call) },
  ];
}

function refuseStranger(principal: Principal, owner: number): void {
  const self = actsFor(principal);
  if (self !== undefined && self !== owner) throw new Refusal(403, "forbidden", "the account belongs to somebody else");
}

async function read(reads: Batcher<number, Row | undefined>, call: Call): Promise<Reply> {
  const row = await reads.ask(idParameter(call.parameters[0], "account"));
  if (row === undefined) throw notFound("account");
  refuseStranger(call.principal, Number(row[1]));
  const [id, userId, name, currency, balance] = row as [number, number, string, string, number];
  return {
    status: 200,
    body: `{"id":${id},"userId":${userId},"name":${JSON.stringify(name)},"currency":"${currency}","balance":${balance}}`,
  };
}

/** From Redis when it is there; what Redis can't answer is read from Postgres. */
async function readSummary(services: Services, call: Call): Promise<Reply> {
  const id = idParameter(call.parameters[0], "account");
  const key = `summary:${id}`;
  const cached = await services.cache.get(key).catch(() => undefined);
  if (typeof cached === "string") {
    services.metrics.cacheReads.add("hit");
    return summaryReply(call, cached, "hit");
  }
  services.metrics.cacheReads.add(cached === null ? "miss" : "unavailable");
  const [row] = await services.database.rows(summary, [id]);
  if (row === undefined) throw notFound("account");
  const entry = `${String(row[0])} ${String(row[1])}`;
  // A summary that could not be kept is read again next time.
  if (cached === null) services.cache.set(key, entry, summarySeconds).catch(() => undefined);
  return summaryReply(call, entry, "miss");
}

/** `entry` is the owner's number, a space, and the JSON. */
function summaryReply(call: Call, entry: string, cache: "hit" | "miss"): Reply {
  const space = entry.indexOf(" ");
  refuseStranger(call.principal, Number(entry.slice(0, space)));
  return { status: 200, body: entry.slice(space + 1), headers: ["x-cache", cache] };
}

async function open(services: Services, call: Call): Promise<Reply> {
  const name = textField(await readFields(call.request), "name", 100);
  const [row] = await services.database.rows(insert, [call.principal.userId, name]);
  return json(201, { id: row?.[0], name, balance: 0 });
}
