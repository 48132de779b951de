import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "../http/call.ts";
import type { Services } from "../services.ts";
import type { Statement } from "../store/database.ts";
import { hashApiKey } from "./derived-keys.ts";
import { type Principal, scopeMask } from "./principal.ts";
import { verifyToken } from "./tokens.ts";

const findKey: Statement = {
  name: "api-key",
  text: `SELECT id, user_id, scopes, rate_limit_per_minute FROM api_keys
         WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
};

/** A revoked key goes on working for at most this long. */
const rememberMilliseconds = 10_000;
const mostRemembered = 10_000;

interface Remembered {
  readonly principal: Principal | undefined;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** Finds out who is asking, by access token or API key. A verified credential is remembered for a few seconds. */
export class Authenticator {
  readonly #services: Services;
  readonly #remembered = new Map<string, Remembered>();
  /** Many requests may carry a key that has just been forgotten: one of them asks for all, or they would take every connection. */
  readonly #asked = new Map<string, Promise<Principal>>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Throws Refusal 401 without a good credential. The common case, a credential seen a moment ago, makes no promise. */
  identify(headers: IncomingHttpHeaders): Principal | Promise<Principal> {
    const key = headers["x-api-key"];
    const token = headers.authorization;
    const credential = typeof key === "string" ? key : token;
    if (credential === undefined) throw unauthorized("a token or an API key is needed");
    const known = this.#remembered.get(credential);
    if (known !== undefined && known.until > Date.now()) return this.#accept(known.principal);
    if (typeof key === "string") return this.#asked.get(key) ?? this.#askFor(key);
    return this.#verifyToken(credential);
  }

  #verifyToken(authorization: string): Principal {
    const { tokens, rateLimit } = this.#services.settings;
    const claims = authorization.startsWith("Bearer ")
      ? verifyToken(tokens.secret, authorization.slice("Bearer ".length), "access", Date.now() / 1000)
      : undefined;
    if (claims === undefined) return this.#accept(undefined);
    const principal: Principal = {
      client: `user:${claims.sub}`,
      userId: Number(claims.sub),
      scopes: scopeMask((claims.scope ?? "").split(" ")),
      limit: rateLimit,
    };
    this.#remember(authorization, principal, claims.exp * 1000);
    return principal;
  }

  #askFor(key: string): Promise<Principal> {
    const asking = this.#verifyKey(key).finally(() => this.#asked.delete(key));
    this.#asked.set(key, asking);
    return asking;
  }

  async #verifyKey(key: string): Promise<Principal> {
    const [row] = await this.#services.database.rows(findKey, [hashApiKey(key)]);
    if (row === undefined) {
      this.#remember(key, undefined, Number.POSITIVE_INFINITY);
      return this.#accept(undefined);
    }
    const [id, userId, scopes, perMinute] = row as [number, number, string[], number | null];
    const limit = perMinute === null ? undefined : { perMinute, burst: this.#services.settings.rateLimit.burst };
    const principal: Principal = { client: `key:${id}`, userId, scopes: scopeMask(scopes), limit };
    this.#remember(key, principal, Number.POSITIVE_INFINITY);
    return principal;
  }

  #accept(principal: Principal | undefined): Principal {
    if (principal !== undefined) return principal;
    this.#services.metrics.refusedTokens.add();
    throw unauthorized("the token or API key is not valid");
  }

  #remember(credential: string, principal: Principal | undefined, expires: number): void {
    // Emptied when full: guessed keys must not push the memory up, and good ones come back with one query each.
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(credential, { principal, until: Math.min(expires, Date.now() + rememberMilliseconds) });
  }
}

function unauthorized(message: string): Refusal {
  return new Refusal(401, "unauthorized", message, ["www-authenticate", "Bearer"]);
}
