import { sleep } from "k6";
import exec from "k6/execution";
import http, { type RefinedResponse } from "k6/http";
import { beginRound, below } from "./random.ts";
import { judgeOf, parametersOf } from "./request.ts";
import { settings } from "./settings.ts";
import { seeded } from "./zerostate.ts";

const json = { "content-type": "application/json" };

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/**
 * A person's visit: log in, look at one's account and the auctions, bid, pay somebody, log out, with the time in between that people
 * take to read. Not a hot path: a visit makes about ten requests a minute, so answers may be parsed.
 */
export function visit(): void {
  const user = seeded.sellers + 1 + (exec.vu.idInTest % (seeded.users - seeded.sellers));
  beginRound(user, exec.vu.iterationInScenario);
  think();
  const tokens = post("POST /auth/login", "/auth/login", {}, { email: `user${user}@zerostate.test`, password: seeded.password }, [200]);
  if (tokens === undefined) return;
  const { accessToken, refreshToken } = tokens as Tokens;
  const authorization = { authorization: `Bearer ${accessToken}` };
  const other = 1 + (user % seeded.users);
  get("GET /accounts/:id/summary", `/accounts/${user}/summary`, authorization, `"Account ${user}"`);
  get("GET /auctions", "/auctions", authorization, '"auctions":[');
  const auction = 1 + below(seeded.auctions);
  get("GET /auctions/:id", `/auctions/${auction}`, authorization, `"Lot ${auction}"`);
  const amount = Date.now() - 1_700_000_000_000;
  post("POST /auctions/:id/bids", `/auctions/${auction}/bids`, authorization, { amount }, [201, 409]);
  const idempotencyKey = `visit-${user}-${Date.now().toString(36)}`;
  post("POST /transfers", "/transfers", authorization, { from: user, to: other, amount: 1, idempotencyKey }, [201]);
  get("GET /accounts/:id", `/accounts/${user}`, authorization, `"id":${user},`);
  post("POST /auth/logout", "/auth/logout", {}, { refreshToken }, [200, 204]);
}

function get(name: string, path: string, headers: Record<string, string>, says: string): void {
  const answer: RefinedResponse<"text"> = http.get(settings.baseUrl + path, parametersOf(name, headers));
  judgeOf(`${name} answers with what was asked for`)(answer.status === 200 && answer.body?.includes(says));
  think();
}

function post(name: string, path: string, headers: Record<string, string>, body: object, allowed: readonly number[]): unknown {
  const parameters = parametersOf(name, { ...json, ...headers }, http.expectedStatuses(...allowed));
  const answer: RefinedResponse<"text"> = http.post(settings.baseUrl + path, JSON.stringify(body), parameters);
  const right = allowed.includes(answer.status);
  judgeOf(`${name} acknowledges what was sent`)(right);
  think();
  return right && answer.status === 200 ? answer.json() : undefined;
}

/** Two to eight seconds. */
function think(): void {
  sleep(2 + below(6000) / 1000);
}
