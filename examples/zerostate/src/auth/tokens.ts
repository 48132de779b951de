import { createHmac, timingSafeEqual } from "node:crypto";

/** What a token of ours says. Times in seconds since the epoch. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly typ: "access" | "refresh";
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly scope?: string;
  /** Refresh tokens of one sign-in. */
  readonly family?: string;
}

export const issuer = "zerostate";
const ourHeader = encode({ alg: "HS256", typ: "JWT" });

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function signature(secret: string, signed: string): Buffer {
  return createHmac("sha256", secret).update(signed).digest();
}

export function signToken(secret: string, claims: Claims): string {
  const signed = `${ourHeader}.${encode(claims)}`;
  return `${signed}.${signature(secret, signed).toString("base64url")}`;
}

/**
 * The claims of a token that is ours, of that type and not expired; undefined otherwise. The algorithm is HS256 and nothing
 * else: what the header asks for is only compared, never obeyed, so `none` and key confusion have nothing to hold on to.
 */
export function verifyToken(secret: string, token: string, type: Claims["typ"], nowSeconds: number): Claims | undefined {
  const [header, payload, mark, ...rest] = token.split(".");
  if (header === undefined || payload === undefined || mark === undefined || rest.length > 0) return undefined;
  if (header !== ourHeader && decode(header)?.["alg"] !== "HS256") return undefined;
  const given = Buffer.from(mark, "base64url");
  const wanted = signature(secret, `${header}.${payload}`);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const claims = decode(payload);
  if (claims === undefined || claims["iss"] !== issuer || claims["typ"] !== type) return undefined;
  if (typeof claims["exp"] !== "number" || claims["exp"] <= nowSeconds || typeof claims["sub"] !== "string") return undefined;
  return claims as unknown as Claims;
}
