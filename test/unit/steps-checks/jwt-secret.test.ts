import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { afterEach, expect, test } from "vitest";
import { jwtSecret, strengthOf } from "../../../src/steps/checks/probes/jwt-secret.ts";
import { type Behind, type Handler, standBehind } from "./stack-double.ts";

const secret = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";

let behind: Behind | undefined;
afterEach(() => behind?.close());

/** An app that accepts what `good` accepts. */
function guarded(good: (token: { alg: string; signed: string; mark: string }) => boolean): Handler {
  return (request: IncomingMessage, response) => {
    const [header = "", payload = "", mark = ""] = (request.headers.authorization ?? "").replace("Bearer ", "").split(".");
    const { alg } = JSON.parse(Buffer.from(header, "base64url").toString()) as { alg: string };
    response.writeHead(good({ alg, signed: `${header}.${payload}`, mark }) ? 200 : 401).end();
  };
}

const signedWith = (key: string, { signed, mark }: { signed: string; mark: string }): boolean =>
  createHmac("sha256", key).update(signed).digest("base64url") === mark;

async function measure(handler: Handler): Promise<Record<string, boolean>> {
  behind = await standBehind({ https: handler, secret });
  const measured = await jwtSecret.measure(behind.stack, behind.context);
  return Object.fromEntries(measured.map(({ name, ok }) => [name, ok]));
}

const good = { "secret length": true, "secret entropy": true, "real secret": true };

test.each([
  ["only the secret and HS256", (t) => t.alg === "HS256" && signedWith(secret, t), {}],
  ["alg none without a signature", (t) => signedWith(secret, t) || t.mark === "", { "alg none": false }],
  ["alg None in other letters", (t) => signedWith(secret, t) || (t.alg === "None" && t.mark === ""), { "alg none": false }],
  ["an empty secret", (t) => t.alg === "HS256" && (signedWith(secret, t) || signedWith("", t)), { "empty secret": false }],
  ["a secret of a tutorial", (t) => signedWith(secret, t) || signedWith("changeme", t), { "guessed secret": false }],
  ["everything", () => true, { "guessed secret": false, "empty secret": false, "alg none": false }],
] satisfies [string, (token: { alg: string; signed: string; mark: string }) => boolean, Record<string, boolean>][])(
  "an app that accepts %s",
  async (_, accepts, broken) => {
    const refusals = { "guessed secret": true, "empty secret": true, "alg none": true };
    expect(await measure(guarded(accepts))).toEqual({ ...good, ...refusals, ...broken });
  },
);

test("an app that refuses everything shows nothing about refusing: only the secret itself is measured", async () => {
  expect(await measure(guarded(() => false))).toEqual({ "secret length": true, "secret entropy": true });
});

test("an app that is broken is not measured", async () => {
  await expect(measure((_, response) => response.writeHead(503).end())).rejects.toThrow("GET /accounts/1 answered 503");
});

test.each([
  ["256 random bits in hex", secret, true, true],
  ["128 random bits in hex", secret.slice(0, 32), false, false],
  ["one letter, long", "a".repeat(64), true, false],
  ["sixteen characters four times", "0123456789abcdef".repeat(4), true, false],
  ["a sentence that repeats", "correct horse battery ".repeat(4), true, false],
  ["nothing", "", false, false],
])("the strength of %s", (_, value, long, random) => {
  expect(strengthOf(value).map(({ ok }) => ok)).toEqual([long, random]);
});

test("two hundred generated secrets are all strong enough: chance does not make a good one fail", () => {
  const weak = Array.from({ length: 200 }, () => randomBytes(32).toString("hex")).filter((value) =>
    strengthOf(value).some(({ ok }) => !ok),
  );
  expect(weak).toEqual([]);
});
