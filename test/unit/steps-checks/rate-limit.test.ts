import { afterEach, expect, test } from "vitest";
import { judgeBurst, rateLimit } from "../../../src/steps/checks/probes/rate-limit.ts";
import { type Behind, type Handler, standBehind } from "./stack-double.ts";

let behind: Behind | undefined;
afterEach(() => behind?.close());

/** Lets so many requests of each client through. */
function limiting(burst: number, { perClient = true, retryAfter = "1" }: { perClient?: boolean; retryAfter?: string } = {}): Handler {
  const seen = new Map<string, number>();
  return (request, response) => {
    const client = perClient ? String(request.headers["x-api-key"]) : "everybody";
    const count = (seen.get(client) ?? 0) + 1;
    seen.set(client, count);
    if (count <= burst) response.writeHead(200).end();
    else response.writeHead(429, retryAfter === "" ? {} : { "retry-after": retryAfter }).end();
  };
}

async function broken(handler: Handler): Promise<string[]> {
  behind = await standBehind({ https: handler, secret: "s" });
  const measured = await rateLimit.measure(behind.stack, behind.context);
  expect(measured).toHaveLength(4);
  return measured.flatMap(({ name, ok }) => (ok ? [] : [name]));
}

test("a burst of 20, then 429 with Retry-After, another client untouched", async () => {
  expect(await broken(limiting(20))).toEqual([]);
});

test.each([
  ["no limit at all", limiting(Number.POSITIVE_INFINITY), ["burst let through", "limited with 429", "Retry-After"]],
  ["a limit twice as wide", limiting(40), ["burst let through"]],
  ["a limit half as wide", limiting(10), ["burst let through"]],
  ["no Retry-After", limiting(20, { retryAfter: "" }), ["Retry-After"]],
  ["a Retry-After that says now", limiting(20, { retryAfter: "0" }), ["Retry-After"]],
  ["one limit for everybody", limiting(20, { perClient: false }), ["another client"]],
])("%s", async (_, handler, names) => {
  expect(await broken(handler)).toEqual(names);
});

test("a bucket that somebody used a moment ago is given the time to fill", async () => {
  let rounds = 0;
  const inner = [limiting(5), limiting(20)];
  const handler: Handler = (request, response) => {
    const limited = inner[Math.min(rounds, 1)];
    response.once("finish", () => {
      if (response.statusCode === 429) rounds++;
    });
    limited?.(request, response);
  };
  expect(await broken(handler)).toEqual([]);
});

test("an app that knows none of the keys is not measured", async () => {
  await expect(broken((_, response) => response.writeHead(401).end())).rejects.toThrow("does not know the keys");
});

test("a slow burst may let through what the bucket gains meanwhile, and no more", () => {
  const limited = { status: 429, headers: { "retry-after": "1" } };
  const passes = (passed: number) => judgeBurst({ passed, limited, seconds: 6 }, 200, { perMinute: 100, burst: 20 })[0]?.ok;
  expect([passes(19), passes(20), passes(31), passes(32)]).toEqual([false, true, true, false]);
});

test.each([
  [200, true],
  [429, false],
  [403, undefined],
  [503, undefined],
])("another client that is answered %i", (status, ok) => {
  const limited = { status: 429, headers: { "retry-after": "1" } };
  const measured = judgeBurst({ passed: 20, limited, seconds: 0 }, status, { perMinute: 100, burst: 20 });
  expect(measured.find(({ name }) => name === "another client")?.ok).toBe(ok);
});

test("requests that are refused for another reason do not count as let through", async () => {
  await expect(broken((_, response) => response.writeHead(403).end())).rejects.toThrow("answered 403");
});
