import type { Limit } from "../limits/token-bucket.ts";

/** Who is asking. */
export interface Principal {
  /** `key:7`, `user:12` or `ip:…`: names the client in logs and limits. */
  readonly client: string;
  /** Undefined for nobody in particular. */
  readonly userId: number | undefined;
  /** Bit mask of scopes. */
  readonly scopes: number;
  /** Undefined: not limited. */
  readonly limit: Limit | undefined;
}

/** What a credential may do. `accounts:any` lets a service act on everybody's accounts; `admin:*` allows everything. */
export const scopeBits: Readonly<Record<string, number>> = {
  "accounts:read": 1,
  "payments:write": 2,
  "auctions:write": 4,
  "reputation:write": 8,
  "accounts:any": 16,
  "keys:write": 32,
  "admin:*": 64,
};

const every = 127;

/** What a person may do after signing in. */
export const personScopes: readonly string[] = ["accounts:read", "payments:write", "auctions:write", "keys:write"];

/** Unknown names allow nothing. */
export function scopeMask(names: readonly string[]): number {
  const mask = names.reduce((bits, name) => bits | (scopeBits[name] ?? 0), 0);
  return mask & (scopeBits["admin:*"] ?? 0) ? every : mask;
}

/** The only account holder this principal may act for; undefined when any. */
export function actsFor(principal: Principal): number | undefined {
  return principal.scopes & (scopeBits["accounts:any"] ?? 0) ? undefined : principal.userId;
}
