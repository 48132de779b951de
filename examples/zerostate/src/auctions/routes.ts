import { actsFor } from "../auth/principal.ts";
import { idParameter, readFields, textField, wholeField } from "../http/body.ts";
import { type Call, json, notFound, Refusal, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { Services } from "../services.ts";
import { type Batcher, rowsById } from "../store/batcher.ts";
import type { Row, Statement } from "../store/database.ts";
import { type Bid, type BidOutcome, bidBatcher } from "./bids.ts";

const columns = "id, seller_id, title, minimum_bid, highest_bid, highest_bidder, bid_count, ends_at::text, ends_at > now()";
const byIds: Statement = { name: "auctions", text: `SELECT ${columns} FROM auctions WHERE id = ANY($1::bigint[])` };
const list: Statement = {
  name: "auctions-open",
  text: `SELECT ${columns} FROM auctions WHERE ends_at > now() ORDER BY ends_at, id LIMIT 100`,
};
const insert: Statement = {
  name: "auction-new",
  text: "INSERT INTO auctions (seller_id, title, minimum_bid, ends_at) VALUES ($1, $2, $3, now() + make_interval(secs => $4)) RETURNING id",
};

const refusals: Readonly<Record<string, readonly [number, string, string]>> = {
  own_auction: [403, "own_auction", "nobody bids at an auction of their own"],
  closed: [409, "auction_closed", "the auction is over"],
};

export function auctionRoutes(services: Services): readonly Route[] {
  const reads = rowsById(services.pulse, services.database, byIds);
  const bids = bidBatcher(services.pulse, services.database);
  return [
    {
      method: "GET",
      path: "/auctions",
      access: "none",
      handle: async () => json(200, { auctions: (await services.database.rows(list, [])).map(view) }),
    },
    { method: "GET", path: "/auctions/:id", access: "none", handle: async (call) => json(200, view(await find(reads, call))) },
    { method: "POST", path: "/auctions", access: "auctions:write", handle: (call) => open(services, call) },
    { method: "POST", path: "/auctions/:id/bids", access: "auctions:write", handle: (call) => placeBid(services, bids, call) },
  ];
}

async function find(reads: Batcher<number, Row | undefined>, call: Call): Promise<Row> {
  const row = await reads.ask(idParameter(call.parameters[0], "auction"));
  if (row === undefined) throw notFound("auction");
  return row;
}

function view(row: Row): unknown {
  const [id, sellerId, title, minimumBid, highestBid, highestBidder, bidCount, endsAt, open] = row;
  return { id, sellerId, title, minimumBid, highestBid, highestBidder, bidCount, endsAt, open };
}

async function open(services: Services, call: Call): Promise<Reply> {
  const fields = await readFields(call.request);
  const title = textField(fields, "title", 200);
  const minimum = wholeField(fields, "minimumBid", 1, Number.MAX_SAFE_INTEGER);
  const seconds = wholeField(fields, "seconds", 1, 31_536_000);
  const [row] = await services.database.rows(insert, [call.principal.userId, title, minimum, seconds]);
  services.metrics.auctionsOpened.add();
  return json(201, { id: row?.[0] });
}

async function placeBid(services: Services, bids: Batcher<Bid, BidOutcome>, call: Call): Promise<Reply> {
  const fields = await readFields(call.request);
  const auction = idParameter(call.parameters[0], "auction");
  const amount = wholeField(fields, "amount", 1, Number.MAX_SAFE_INTEGER);
  const anybody = actsFor(call.principal) === undefined && fields["bidder"] !== undefined;
  const bidder = anybody ? wholeField(fields, "bidder", 1, Number.MAX_SAFE_INTEGER) : call.principal.userId;
  const { outcome, id, enough } = await bids.ask({ auction, bidder, amount });
  if (outcome === "no_such_auction") throw notFound("auction");
  if (outcome !== "own_auction") services.metrics.bids.add(outcome);
  if (outcome === "accepted") return { status: 201, body: `{"id":${id},"amount":${amount}}` };
  const refusal = refusals[outcome] ?? [409, "bid_too_low", `at least ${enough} is needed, ${amount} was offered`];
  throw new Refusal(...refusal);
}
