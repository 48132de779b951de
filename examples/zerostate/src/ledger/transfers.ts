import { actsFor } from "../auth/principal.ts";
import { readFields, textField, textsField, wholeField } from "../http/body.ts";
import { type Call, json, notFound, Refusal, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { Services } from "../services.ts";
import type { Batcher } from "../store/batcher.ts";
import type { Statement } from "../store/database.ts";
import { type Transfer, type TransferOutcome, transferBatcher } from "./make-transfers.ts";

const columns = "t.id, t.idempotency_key, t.from_account, t.to_account, t.amount, t.created_at::text";
const visible = "($2::bigint IS NULL OR EXISTS (SELECT FROM accounts a WHERE a.id IN (t.from_account, t.to_account) AND a.user_id = $2))";
const byKey: Statement = {
  name: "transfer-by-key",
  text: `SELECT ${columns} FROM transfers t WHERE t.idempotency_key = $1 AND ${visible}`,
};
const present: Statement = {
  name: "transfers-present",
  text: `SELECT t.idempotency_key FROM transfers t WHERE t.idempotency_key = ANY($1) AND ${visible}`,
};

const mostKeys = 1000;
const longestKey = 100;

const refusals: Readonly<Record<string, readonly [number, string]>> = {
  key_reused: [409, "this idempotency key was used for another transfer"],
  insufficient_funds: [422, "the account holds less than that"],
  no_such_account: [404, "one of the accounts does not exist"],
  forbidden: [403, "the account belongs to somebody else"],
  currency_mismatch: [422, "the accounts hold different currencies"],
};

export function transferRoutes(services: Services): readonly Route[] {
  const batcher = transferBatcher(services.pulse, services.database);
  return [
    { method: "POST", path: "/transfers", access: "payments:write", handle: (call) => create(services, batcher, call) },
    { method: "GET", path: "/transfers/by-key/:key", access: "accounts:read", handle: (call) => findByKey(services, call) },
    { method: "POST", path: "/transfers/lookup", access: "accounts:read", handle: (call) => lookUp(services, call) },
  ];
}

/** 201 once it is committed; 200 with the first answer when the key was seen before. */
async function create(services: Services, batcher: Batcher<Transfer, TransferOutcome>, call: Call): Promise<Reply> {
  const fields = await readFields(call.request);
  const key = textField(fields, "idempotencyKey", longestKey);
  const from = wholeField(fields, "from", 1, Number.MAX_SAFE_INTEGER);
  const to = wholeField(fields, "to", 1, Number.MAX_SAFE_INTEGER);
  const amount = wholeField(fields, "amount", 1, Number.MAX_SAFE_INTEGER);
  if (from === to) throw new Refusal(422, "same_account", "a transfer needs two accounts");
  if (amount > services.settings.maxTransferAmount) throw aboveLimit(services, call, amount);

  const { outcome, id, madeAt } = await batcher.ask({ key, from, to, amount, actingFor: actsFor(call.principal) });
  if (outcome === "created" || outcome === "replayed") {
    services.metrics.transfers.add(outcome);
    return { status: outcome === "created" ? 201 : 200, body: `{"id":${id},"outcome":"${outcome}","madeAt":"${madeAt}"}` };
  }
  if (outcome === "insufficient_funds") services.metrics.transfers.add(outcome);
  const [status, message] = refusals[outcome] ?? [500, "the transfer was not made"];
  throw new Refusal(status, outcome, message);
}

function aboveLimit(services: Services, call: Call, amount: number): Refusal {
  const limit = services.settings.maxTransferAmount;
  services.audit.record({ action: "payment_limit_exceeded", client: call.client, requestId: call.requestId, details: { amount, limit } });
  return new Refusal(422, "limit_exceeded", `a single transfer may move at most ${limit}`);
}

async function findByKey(services: Services, call: Call): Promise<Reply> {
  const [row] = await services.database.rows(byKey, [decodeURIComponent(call.parameters[0] ?? ""), actsFor(call.principal)]);
  if (row === undefined) throw notFound("transfer");
  const [id, idempotencyKey, from, to, amount, madeAt] = row;
  return json(200, { id, idempotencyKey, from, to, amount, madeAt });
}

/** Which of up to 1,000 keys are in the ledger: how a client counts writes that were acknowledged and lost. */
async function lookUp(services: Services, call: Call): Promise<Reply> {
  const keys = textsField(await readFields(call.request), "keys", mostKeys, longestKey);
  const rows = await services.database.rows(present, [keys, actsFor(call.principal)]);
  const found = new Set(rows.map((row) => row[0]));
  return json(200, { present: keys.filter((key) => found.has(key)), missing: keys.filter((key) => !found.has(key)) });
}
