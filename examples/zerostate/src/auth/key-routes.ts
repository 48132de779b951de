import { randomBytes } from "node:crypto";
import { idParameter, readFields, textField, textsField } from "../http/body.ts";
import { type Call, json, notFound, Refusal, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { Services } from "../services.ts";
import type { Statement } from "../store/database.ts";
import { hashApiKey } from "./derived-keys.ts";
import { scopeBits, scopeMask } from "./principal.ts";

const insert: Statement = {
  name: "api-key-new",
  text: `INSERT INTO api_keys (user_id, name, key_hash, scopes, rate_limit_per_minute, expires_at)
         VALUES ($1, $2, $3, $4, $5, now() + interval '90 days') RETURNING id, expires_at::text`,
};
const revoke: Statement = {
  name: "api-key-revoke",
  text: "UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND ($2::bigint IS NULL OR user_id = $2) AND revoked_at IS NULL RETURNING id",
};

export function keyRoutes(services: Services): readonly Route[] {
  return [
    { method: "POST", path: "/api-keys", access: "keys:write", handle: (call) => create(services, call) },
    { method: "DELETE", path: "/api-keys/:id", access: "keys:write", handle: (call) => remove(services, call) },
  ];
}

/** The key is shown this once. It may do no more than its maker, and ends after 90 days. */
async function create(services: Services, call: Call): Promise<Reply> {
  const fields = await readFields(call.request);
  const name = textField(fields, "name", 100);
  const scopes = textsField(fields, "scopes", 20, 50);
  const unknown = scopes.filter((scope) => !Object.hasOwn(scopeBits, scope));
  if (unknown.length > 0) throw new Refusal(422, "unknown_scope", `there is no scope ${unknown.join(", ")}`);
  if ((scopeMask(scopes) & ~call.principal.scopes) !== 0) throw new Refusal(403, "forbidden", "a key may do no more than whoever makes it");
  const key = `zs_${randomBytes(32).toString("hex")}`;
  const values = [call.principal.userId, name, hashApiKey(key), scopes, services.settings.rateLimit.perMinute];
  const [row] = await services.database.rows(insert, values);
  services.audit.record({ action: "key_created", client: call.client, requestId: call.requestId, details: { id: row?.[0], name, scopes } });
  return json(201, { id: row?.[0], key, scopes, expiresAt: row?.[1] });
}

async function remove(services: Services, call: Call): Promise<Reply> {
  const id = idParameter(call.parameters[0], "key");
  const admin = (call.principal.scopes & (scopeBits["admin:*"] ?? 0)) !== 0;
  const [row] = await services.database.rows(revoke, [id, admin ? null : call.principal.userId]);
  if (row === undefined) throw notFound("key");
  services.audit.record({ action: "key_revoked", client: call.client, requestId: call.requestId, details: { id } });
  return json(200, { id, revoked: true });
}
