import { type Checkers, check } from "k6";
import exec from "k6/execution";
import http, { type Params, type RefinedResponse } from "k6/http";
import { recordLatency } from "./latency.ts";
import { settings } from "./settings.ts";

/** As the sample system is seeded: users 1 to 100, of whom the first 50 sell one lot each. */
const accounts = 1000;
const auctions = 50;

type Answer = RefinedResponse<"text">;

/** A request to one endpoint, and what its answer must hold. */
export interface Endpoint {
  /** The tag its figures stand under: the route, so that a thousand accounts are one series. */
  readonly name: string;
  request(): void;
}

/** What every request carries, made once: objects built for each request cost more than the request's own bookkeeping. */
function parameters(name: string, allowed: readonly number[] = []): Params & { responseType: "text" } {
  return {
    tags: { name },
    headers: { "content-type": "application/json", "x-api-key": settings.key },
    timeout: `${settings.timeoutSeconds}s`,
    responseType: "text",
    ...(allowed.length === 0 ? {} : { responseCallback: http.expectedStatuses({ min: 200, max: 299 }, ...allowed) }),
  };
}

function get(name: string, path: () => { url: string; says: string }): Endpoint {
  const params = parameters(name);
  const checked = checkNamed(`${name} answers with what was asked for`);
  return {
    name,
    request: () => {
      const { url, says } = path();
      const answer: Answer = http.get(settings.baseUrl + url, params);
      // The text is looked at, not parsed: a JSON.parse in the generator takes CPU from the system it measures.
      judge(answer, checked, answer.status === 200 && answer.body?.includes(says));
    },
  };
}

function post(name: string, allowed: readonly number[], body: () => { url: string; content: string }, says: string): Endpoint {
  const params = parameters(name, allowed);
  const checked = checkNamed(`${name} acknowledges what was sent`);
  return {
    name,
    request: () => {
      const { url, content } = body();
      const answer: Answer = http.post(settings.baseUrl + url, content, params);
      judge(
        answer,
        checked,
        allowed.includes(answer.status) || (answer.status >= 200 && answer.status < 300 && answer.body?.includes(says)),
      );
    },
  };
}

function checkNamed(name: string): Checkers<boolean> {
  return { [name]: (good) => good };
}

function judge(answer: Answer, checked: Checkers<boolean>, good: boolean): void {
  check(good, checked);
  recordLatency(answer, good);
}

function pick(count: number): number {
  return 1 + Math.floor(Math.random() * count);
}

const runKey = `load-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e9).toString(36)}`;

export const readAccount: Endpoint = get("GET /accounts/:id", () => {
  const id = pick(accounts);
  return { url: `/accounts/${id}`, says: `"id":${id},` };
});

export const readSummary: Endpoint = get("GET /accounts/:id/summary", () => {
  const id = pick(accounts);
  return { url: `/accounts/${id}/summary`, says: `"Account ${id}"` };
});

export const readAuction: Endpoint = get("GET /auctions/:id", () => {
  const id = pick(auctions);
  return { url: `/auctions/${id}`, says: `"Lot ${id}"` };
});

export const transfer: Endpoint = post(
  "POST /transfers",
  [],
  () => {
    const from = pick(accounts);
    const to = 1 + (from % accounts);
    const idempotencyKey = `${runKey}-${exec.vu.idInTest}-${exec.vu.iterationInInstance}`;
    return { url: "/transfers", content: JSON.stringify({ from, to, amount: 1, idempotencyKey }) };
  },
  '"id":',
);

/** 409: somebody else's bid was higher. That is an answer, not a failure. */
export const bid: Endpoint = post(
  "POST /auctions/:id/bids",
  [409],
  () => {
    // Of somebody who sells nothing, and ever higher: most bids then change something.
    const offer = { bidder: 50 + pick(50), amount: Date.now() - 1_700_000_000_000 };
    return { url: `/auctions/${pick(auctions)}/bids`, content: JSON.stringify(offer) };
  },
  '"id":',
);
