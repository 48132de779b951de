import { createHash, createHmac } from "node:crypto";

/**
 * The keys a fresh system begins with are derived from the token secret: `zs_<role>_` and the HMAC-SHA256 of the role under
 * that secret, in hex. Whoever holds the secret can compute them (the load generator, the drills), and they need not be handed
 * over in any environment. The secret is what JWT_SECRET_FILE holds, without its final line break.
 */
export type DerivedRole = "load" | "admin" | "client-a" | "client-b";

export function deriveApiKey(tokenSecret: string, role: DerivedRole): string {
  return `zs_${role.replace("-", "_")}_${createHmac("sha256", tokenSecret).update(role).digest("hex")}`;
}

/** What the database keeps of a key. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

export interface DerivedKey {
  readonly role: DerivedRole;
  readonly scopes: readonly string[];
  /** null: not limited. */
  readonly perMinute: number | null;
}

/** The two clients are limited like anybody: with them the limit itself can be tried, one against the other. */
export function derivedKeys(perMinute: number): readonly DerivedKey[] {
  const work = ["accounts:read", "payments:write", "auctions:write", "reputation:write"];
  return [
    { role: "load", scopes: [...work, "accounts:any"], perMinute: null },
    { role: "admin", scopes: ["admin:*"], perMinute: null },
    { role: "client-a", scopes: work, perMinute },
    { role: "client-b", scopes: work, perMinute },
  ];
}
