import { randomUUID } from "node:crypto";
import { readFields, textField } from "../http/body.ts";
import { type Call, json, Refusal, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { Services } from "../services.ts";
import type { Statement } from "../store/database.ts";
import { hashPassword, passwordMatches } from "./passwords.ts";
import { personScopes } from "./principal.ts";
import { issuer, signToken, verifyToken } from "./tokens.ts";

const findUser: Statement = { name: "user", text: "SELECT id, password_hash FROM users WHERE email = $1" };
const insertUser: Statement = {
  name: "user-new",
  text: "INSERT INTO users (email, password_hash) VALUES ($1, $2) ON CONFLICT (email) DO NOTHING RETURNING id",
};
const insertToken: Statement = {
  name: "refresh-new",
  text: "INSERT INTO refresh_tokens (id, family, user_id, expires_at) VALUES ($1, $2, $3, to_timestamp($4))",
};
/** Marks a token used; no row when it is unknown, used, revoked or expired. */
const useToken: Statement = {
  name: "refresh-use",
  text: `UPDATE refresh_tokens SET used_at = now()
         WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now() RETURNING user_id, family`,
};
const revokeFamily: Statement = {
  name: "refresh-revoke",
  text: "UPDATE refresh_tokens SET revoked_at = now() WHERE family = $1 AND revoked_at IS NULL",
};

/** Compared with when the name is unknown, so that the answer takes as long as for a known one. */
const nobody: Promise<string> = hashPassword("nobody");

export function sessionRoutes(services: Services): readonly Route[] {
  return [
    { method: "POST", path: "/auth/register", access: "public", handle: (call) => register(services, call) },
    { method: "POST", path: "/auth/login", access: "public", handle: (call) => login(services, call) },
    { method: "POST", path: "/auth/refresh", access: "public", handle: (call) => refresh(services, call) },
    { method: "POST", path: "/auth/logout", access: "public", handle: (call) => logout(services, call) },
  ];
}

async function register(services: Services, call: Call): Promise<Reply> {
  const fields = await readFields(call.request);
  const email = textField(fields, "email", 200).toLowerCase();
  const password = textField(fields, "password", 200);
  if (password.length < 12) throw new Refusal(422, "weak_password", "a password needs at least 12 characters");
  const [row] = await services.database.rows(insertUser, [email, await hashPassword(password)]);
  if (row === undefined) throw new Refusal(409, "email_taken", "there is an account with this address");
  return json(201, { id: row[0], email });
}

async function login(services: Services, call: Call): Promise<Reply> {
  const fields = await readFields(call.request);
  const email = textField(fields, "email", 200).toLowerCase();
  const password = textField(fields, "password", 200);
  const [row] = await services.database.rows(findUser, [email]);
  const matches = await passwordMatches(password, row === undefined ? await nobody : String(row[1]));
  if (row === undefined || !matches) {
    services.metrics.failedLogins.add();
    services.audit.record({ action: "auth_login_failed", client: call.client, requestId: call.requestId, details: { email } });
    throw new Refusal(401, "wrong_credentials", "the address or the password is wrong");
  }
  return issue(services, Number(row[0]), randomUUID());
}

async function issue(services: Services, userId: number, family: string): Promise<Reply> {
  const { secret, accessSeconds, refreshSeconds } = services.settings.tokens;
  const now = Math.floor(Date.now() / 1000);
  const common = { iss: issuer, sub: String(userId), iat: now };
  const access = signToken(secret, {
    ...common,
    typ: "access",
    jti: randomUUID(),
    exp: now + accessSeconds,
    scope: personScopes.join(" "),
  });
  const jti = randomUUID();
  await services.database.rows(insertToken, [jti, family, userId, now + refreshSeconds]);
  const refreshToken = signToken(secret, { ...common, typ: "refresh", jti, exp: now + refreshSeconds, family });
  return json(200, { accessToken: access, refreshToken, tokenType: "Bearer", expiresIn: accessSeconds });
}

/** A refresh token works once. Used again, somebody else has it: the whole sign-in ends. */
async function refresh(services: Services, call: Call): Promise<Reply> {
  const claims = await refreshClaims(services, call);
  const [row] = await services.database.rows(useToken, [claims.jti]);
  if (row === undefined) {
    await services.database.rows(revokeFamily, [claims.family]);
    services.metrics.refusedTokens.add();
    services.audit.record({ action: "auth_refresh_reused", client: call.client, requestId: call.requestId, details: { user: claims.sub } });
    throw new Refusal(401, "unauthorized", "the refresh token was used before");
  }
  return issue(services, Number(row[0]), String(row[1]));
}

async function logout(services: Services, call: Call): Promise<Reply> {
  const claims = await refreshClaims(services, call);
  await services.database.rows(revokeFamily, [claims.family]);
  return json(200, { loggedOut: true });
}

async function refreshClaims(
  services: Services,
  call: Call,
): Promise<{ readonly jti: string; readonly family: string; readonly sub: string }> {
  const token = textField(await readFields(call.request), "refreshToken", 2000);
  const claims = verifyToken(services.settings.tokens.secret, token, "refresh", Date.now() / 1000);
  if (claims?.family !== undefined) return { jti: claims.jti, family: claims.family, sub: claims.sub };
  services.metrics.refusedTokens.add();
  throw new Refusal(401, "unauthorized", "the refresh token is not valid");
}
