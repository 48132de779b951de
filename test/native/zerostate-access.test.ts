import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seeded } from "../../examples/zerostate/src/schema/seed-data.ts";
import { Api, expectLimited } from "./zerostate-api.ts";
import { describeWithServers, Servers } from "./zerostate-servers.ts";

interface Forgery {
  readonly secret: string;
  readonly header?: object;
  readonly claims?: object;
}

/** A token made outside of the system under test, right in all but what is said. */
function forge({ secret, header = {}, claims = {} }: Forgery): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const body = { iss: "zerostate", sub: "7", typ: "access", jti: "x", iat: now, exp: now + 60, scope: "accounts:read", ...claims };
  const signed = `${part({ typ: "JWT", alg: "HS256", ...header })}.${part(body)}`;
  return `${signed}.${secret === "" ? "" : createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

describeWithServers("access", () => {
  let servers: Servers;
  let api: Api;

  beforeAll(async () => {
    servers = await Servers.start();
    await servers.seed();
    // Logins of this file all come from one address.
    api = await Api.start(servers, { TRUSTED_PROXIES: "127.0.0.1" });
  });
  afterAll(async () => {
    await api?.stop("SIGKILL");
    await servers[Symbol.asyncDispose]();
  });

  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const from = (address: string): Record<string, string> => ({ "x-forwarded-for": address });

  function login(email: string, password: string = seeded.password): ReturnType<Api["ask"]> {
    return api.ask("/auth/login", { body: { email, password }, headers: from("10.0.0.1") });
  }

  test("a person sees and moves what is theirs and nobody else's", async () => {
    const { body } = await login("user7@zerostate.test");
    const headers = bearer(body.accessToken);
    expect(body).toMatchObject({ tokenType: "Bearer", expiresIn: 900 });
    expect((await api.ask("/accounts/7", { headers })).status).toBe(200);
    for (const path of ["/accounts/8", "/accounts/8/summary"]) expect((await api.ask(path, { headers })).status).toBe(403);
    const transfer = (one: number, other: number) => ({
      headers,
      body: { idempotencyKey: `${one}-${other}`, from: one, to: other, amount: 5 },
    });
    expect((await api.ask("/transfers", transfer(7, 8))).status).toBe(201);
    expect((await api.ask("/transfers", transfer(8, 7))).body.error.code).toBe("forbidden");
    expect((await api.ask("/admin/verify-balances", { method: "POST", headers })).status).toBe(403);
  });

  test("a summary is cached, and the cache keeps its owner", async () => {
    const first = await api.ask("/accounts/300/summary", { as: "load" });
    expect(first.headers.get("x-cache")).toBe("miss");
    const again = async () => {
      const { headers, body } = await api.ask("/accounts/300/summary", { as: "load" });
      return { cache: headers.get("x-cache"), body };
    };
    // A cache that does not answer within a quarter of a second is gone without.
    await expect.poll(again).toEqual({ cache: "hit", body: first.body });
    expect((await api.ask("/accounts/300/summary", { as: "client-b" })).status).toBe(403);
  });

  test("a well-made token is taken: the refusals below are not for another reason", async () => {
    expect((await api.ask("/accounts/7", { headers: bearer(forge({ secret: servers.tokenSecret })) })).status).toBe(200);
  });

  test.each<[string, (secret: string) => string]>([
    ["alg none, unsigned", () => forge({ secret: "", header: { alg: "none" } })],
    ["alg none, signed", (secret) => forge({ secret, header: { alg: "none" } })],
    ["alg nOnE", () => forge({ secret: "", header: { alg: "nOnE" } })],
    ["another algorithm", (secret) => forge({ secret, header: { alg: "HS512" } })],
    ["no signature", () => forge({ secret: "" })],
    ["a guessed secret", () => forge({ secret: "secret" })],
    ["the secret's beginning", (secret) => forge({ secret: secret.slice(0, -1) })],
    ["an end in the past", (secret) => forge({ secret, claims: { exp: 1 } })],
    ["no end", (secret) => forge({ secret, claims: { exp: null } })],
    ["another issuer", (secret) => forge({ secret, claims: { iss: "someone" } })],
    ["a refresh token", (secret) => forge({ secret, claims: { typ: "refresh" } })],
    [
      "other claims under a good signature",
      (secret) => forge({ secret }).replace(/\.[^.]+\./, `.${forge({ secret, claims: { sub: "8" } }).split(".")[1]}.`),
    ],
    ["too few parts", () => "a.b"],
    ["nothing", () => ""],
  ])("a token with %s is refused", async (_, make) => {
    const answer = await api.ask("/accounts/7", { headers: bearer(make(servers.tokenSecret)) });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: "unauthorized" } } });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  test("a refresh token works once; used twice, the whole sign-in ends", async () => {
    const refresh = (token: string) => api.ask("/auth/refresh", { body: { refreshToken: token }, headers: from("10.0.0.2") });
    const first = (await login("user9@zerostate.test")).body;
    const second = await refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect((await api.ask("/accounts/9", { headers: bearer(second.body.accessToken) })).status).toBe(200);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect((await refresh(second.body.refreshToken)).status).toBe(401);
    expect((await refresh(first.accessToken)).status).toBe(401);
  });

  test("a wrong password and an unknown name get the same answer, are counted and audited", async () => {
    const before = (await api.metric("zerostate_failed_logins_total")) ?? 0;
    const wrong = await login("user7@zerostate.test", "wrong horse");
    const unknown = await login("nobody@zerostate.test", "wrong horse");
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.body.error).toEqual(unknown.body.error);
    expect(await api.metric("zerostate_failed_logins_total")).toBe(before + 2);
    await expect.poll(async () => (await api.ask("/admin/audit-logs?action=auth_login", { as: "admin" })).body.entries.length).toBe(2);
  });

  test("an API key may do no more than its maker, is stored as a hash only, and ends when revoked", async () => {
    const headers = bearer((await login("user11@zerostate.test")).body.accessToken);
    const make = (scopes: string[]) => api.ask("/api-keys", { headers, body: { name: "mine", scopes } });
    expect((await make(["admin:*"])).status).toBe(403);
    expect((await make(["accounts:everything"])).status).toBe(422);
    const made = await make(["accounts:read"]);
    const key = { "x-api-key": made.body.key };
    expect(
      (await servers.postgres.query("SELECT 1 FROM api_keys k WHERE k::text LIKE '%' || $1 || '%'", [made.body.key.slice(3)])).rowCount,
    ).toBe(0);
    expect((await api.ask("/accounts/11", { headers: key })).status).toBe(200);
    expect((await api.ask("/transfers", { headers: key, body: {} })).status).toBe(403);
    expect((await api.ask(`/api-keys/${made.body.id}`, { method: "DELETE", headers })).status).toBe(200);
    // A verified key is remembered for ten seconds by the instance that saw it; another one refuses at once.
    const other = await Api.start(servers);
    expect((await other.ask("/accounts/11", { headers: key })).status).toBe(401);
    await other.stop("SIGKILL");
  });

  test("the rate limit: after the burst 429 with Retry-After; another client and the load key are not affected", async () => {
    const ask = (as: "client-a" | "client-b" | "load") => api.ask("/accounts/1", { as });
    const limited = await expectLimited(api, 200, () => ask("client-a"));
    expect(limited[0]?.body.error.code).toBe("rate_limited");
    expect(Number(limited[0]?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect((await api.ask("/accounts/2", { as: "client-b" })).status).toBe(200);
    const unlimited = await Promise.all(Array.from({ length: 150 }, () => ask("load")));
    expect(unlimited.every((answer) => answer.status === 200)).toBe(true);
  });

  test("strangers are limited by address, and only a trusted proxy can name another one", async () => {
    const guess = (on: Api, address: string) => on.ask("/auth/refresh", { body: { refreshToken: "guess" }, headers: from(address) });
    await expectLimited(api, 401, () => guess(api, "10.9.9.9"));
    expect((await guess(api, "10.9.9.10")).status).toBe(401);
    const untrusting = await Api.start(servers);
    await expectLimited(untrusting, 401, (nth) => guess(untrusting, `10.8.0.${nth}`));
    await untrusting.stop("SIGKILL");
  });
});
