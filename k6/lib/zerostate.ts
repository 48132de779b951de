import type { Options } from "k6/options";
import { mixOf } from "./mix.ts";
import { below } from "./random.ts";
import { type Endpoint, getting, posting } from "./request.ts";

/** As the sample system is seeded: users 1 to 100, of whom the first 50 sell one lot each, and accounts 1 to 1000. */
export const seeded = { accounts: 1000, auctions: 50, users: 100, sellers: 50, password: "correct horse battery staple" } as const;

/** What makes this run's transfers others than any earlier run's, which would be answered without being made. */
const runKey = `load-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e9).toString(36)}`;

export const readAccount: Endpoint = getting("GET /accounts/:id", () => {
  const id = 1 + below(seeded.accounts);
  return { path: `/accounts/${id}`, says: `"id":${id},` };
});

/** Cached for five seconds. */
export const readSummary: Endpoint = getting("GET /accounts/:id/summary", () => {
  const id = 1 + below(seeded.accounts);
  return { path: `/accounts/${id}/summary`, says: `"Account ${id}"` };
});

export const readAuction: Endpoint = getting("GET /auctions/:id", () => {
  const id = 1 + below(seeded.auctions);
  return { path: `/auctions/${id}`, says: `"Lot ${id}"` };
});

export const transfer: Endpoint = posting({
  name: "POST /transfers",
  says: '"id":',
  asks: (iteration) => {
    const from = 1 + below(seeded.accounts);
    const to = 1 + (from % seeded.accounts);
    return { path: "/transfers", body: `{"from":${from},"to":${to},"amount":1,"idempotencyKey":"${runKey}-${iteration}"}` };
  },
});

export const bid: Endpoint = posting({
  name: "POST /auctions/:id/bids",
  says: '"id":',
  // Somebody else's bid was higher: an answer, not a failure.
  allowed: 409,
  asks: () => {
    // Of somebody who sells nothing, and ever higher: most bids then change something.
    const bidder = seeded.sellers + 1 + below(seeded.users - seeded.sellers);
    const amount = Date.now() - 1_700_000_000_000;
    return { path: `/auctions/${1 + below(seeded.auctions)}/bids`, body: `{"bidder":${bidder},"amount":${amount}}` };
  },
});

export const logIn: Endpoint = posting({
  name: "POST /auth/login",
  says: '"accessToken":',
  asks: () => {
    const user = seeded.sellers + 1 + below(seeded.users - seeded.sellers);
    return { path: "/auth/login", body: `{"email":"user${user}@zerostate.test","password":"${seeded.password}"}` };
  },
});

/** Each endpoint once. */
export const everyEndpoint: readonly Endpoint[] = [readAccount, readSummary, readAuction, transfer, bid, logIn];

/** What the sample system meets on an ordinary day: four requests in five read, one changes something. */
export const nextOfTheDay: () => Endpoint = mixOf([
  { share: 45, part: readAccount },
  { share: 25, part: readSummary },
  { share: 10, part: readAuction },
  { share: 15, part: transfer },
  { share: 5, part: bid },
]);

/** Of every script: tags that nobody reads, and a cookie jar made anew for each iteration, are CPU the system does not get. */
export const lean: Options = {
  systemTags: ["name", "method", "status", "expected_response", "error", "error_code", "scenario", "check"],
  noCookiesReset: true,
};
