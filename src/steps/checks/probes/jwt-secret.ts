import { createHmac, randomUUID } from "node:crypto";
import type { Measured } from "../../../events/event.ts";
import { type Ask, clientOf } from "../ask.ts";
import type { Probe } from "../probe.ts";
import { NotMeasured } from "../probe.ts";
import { bitsOf, entropyOf } from "../secret-strength.ts";

const leastBits = 256;
/** One sample of a random secret shows a little less than what went into it. */
const leastEntropy = 0.85 * leastBits;

const guesses: readonly string[] = ["secret", "changeme", "your-secret-key", "your-256-bit-secret", "password", "jwt", "zerostate"];

/** The secret is long and random, and only tokens signed with it are accepted. */
export const jwtSecret: Probe = {
  name: "jwt-secret",
  measure: async (stack, { host, signal }) => {
    const secret = stack.secret("jwt");
    const strength = strengthOf(secret);
    const ask = await clientOf(stack, signal);
    const token = (key: string, alg = "HS256") => sign(key, alg, host.now() / 1_000);
    const real = await statusFor(ask, token(secret));
    // The control: where a good token is refused too, refusing bad ones shows nothing.
    if (real === 401) return strength;
    return [
      ...strength,
      { name: "real secret", value: "accepted", limit: "accepted", ok: true },
      await refused(
        "guessed secret",
        ask,
        guesses.map((guess) => token(guess)),
      ),
      await refused("empty secret", ask, [token("")]),
      await refused(
        "alg none",
        ask,
        ["none", "None"].flatMap((alg) => [unsigned(token("", alg)), token("", alg)]),
      ),
    ];
  },
};

export function strengthOf(secret: string): Measured[] {
  const bits = Math.floor(bitsOf(secret));
  const entropy = Math.floor(entropyOf(secret));
  return [
    { name: "secret length", value: `${bits} bits`, limit: `${leastBits} bits or more`, ok: bits >= leastBits },
    { name: "secret entropy", value: `${entropy} bits`, limit: `${Math.floor(leastEntropy)} bits or more`, ok: entropy >= leastEntropy },
  ];
}

async function refused(name: string, ask: Ask, tokens: readonly string[]): Promise<Measured> {
  const answers = await Promise.all(tokens.map((token) => statusFor(ask, token)));
  const accepted = answers.filter((status) => status !== 401);
  const value = accepted.length === 0 ? `${tokens.length} refused` : `${accepted.length} of ${tokens.length} accepted`;
  return { name, value, limit: "refused", ok: accepted.length === 0 };
}

async function statusFor(ask: Ask, token: string): Promise<number> {
  const { status } = await ask("/accounts/1", { authorization: `Bearer ${token}` });
  if (status >= 500 || status === 404) throw new NotMeasured(`GET /accounts/1 answered ${status}`);
  return status;
}

function sign(secret: string, alg: string, now: number): string {
  const issued = Math.floor(now);
  const claims = { iss: "zerostate", sub: "1", typ: "access", jti: randomUUID(), iat: issued, exp: issued + 60, scope: "accounts:read" };
  const signed = [{ alg, typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function unsigned(token: string): string {
  return token.slice(0, token.lastIndexOf(".") + 1);
}
