import { actsFor, type Principal } from "../auth/principal.ts";
import { idParameter, readFields, textField } from "../http/body.ts";
import { type Call, json, notFound, Refusal, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { Services } from "../services.ts";
import { type Batcher, rowsById } from "../store/batcher.ts";
import type { Row, Statement } from "../store/database.ts";
import { type Summary, summaryBatcher } from "./summaries.ts";

const byIds: Statement = {
  name: "accounts",
  text: "SELECT id, user_id, name, currency, balance FROM accounts WHERE id = ANY($1::bigint[])",
};

const insert: Statement = { name: "account-new", text: "INSERT INTO accounts (user_id, name) VALUES ($1, $2) RETURNING id" };

export function accountRoutes(services: Services): readonly Route[] {
  const reads = rowsById(services.pulse, services.database, byIds);
  const summaries = summaryBatcher(services);
  return [
    { method: "GET", path: "/accounts/:id", access: "accounts:read", handle: (call) => read(reads, call) },
    { method: "GET", path: "/accounts/:id/summary", access: "accounts:read", handle: (call) => readSummary(summaries, call) },
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

async function readSummary(summaries: Batcher<number, Summary | undefined>, call: Call): Promise<Reply> {
  const found = await summaries.ask(idParameter(call.parameters[0], "account"));
  if (found === undefined) throw notFound("account");
  refuseStranger(call.principal, found.owner);
  return { status: 200, body: found.json, headers: ["x-cache", found.cache] };
}

async function open(services: Services, call: Call): Promise<Reply> {
  const name = textField(await readFields(call.request), "name", 100);
  const [row] = await services.database.rows(insert, [call.principal.userId, name]);
  return json(201, { id: row?.[0], name, balance: 0 });
}
