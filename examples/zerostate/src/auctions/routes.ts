import { actsFor } from "../auth/principal.ts";
import { idParameter, readFields, textField, wholeField } from "../http/body.ts";
import { type Call, json, notFound, Refusal, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { Services } from "../services.ts";
import { type Batcher, rowsById } from "../store/batcher.ts";
import type { Row, Statement } from "../store/database.ts";

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

/**
 * One statement: the row lock of the UPDATE puts bids on one auction in a queue, and each looks at the highest bid again
 * once it is its turn, so the highest wins whatever the order of arrival.
 */
const bid: Statement = {
  name: "bid",
  text: `WITH raised AS (
    UPDATE auctions SET highest_bid = $2, highest_bidder = $3, bid_count = bid_count + 1
    WHERE id = $1 AND highest_bid < $2 AND minimum_bid <= $2 AND ends_at > now() AND seller_id <> $3 RETURNING id)
  INSERT INTO bids (auction_id, bidder_id, amount) SELECT id, $3, $2 FROM raised RETURNING id`,
};

export function auctionRoutes(services: Services): readonly Route[] {
  const reads = rowsById(services.database, byIds);
  return [
    {
      method: "GET",
      path: "/auctions",
      access: "none",
      handle: async () => json(200, { auctions: (await services.database.rows(list, [])).map(view) }),
    },
    { method: "GET", path: "/auctions/:id", access: "none", handle: async (call) => json(200, view(await find(reads, call))) },
    { method: "POST", path: "/auctions", access: "auctions:write", handle: (call) => open(services, call) },
    { method: "POST", path: "/auctions/:id/bids", access: "auctions:write", handle: (call) => placeBid(services, reads, call) },
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

async function placeBid(services: Services, reads: Batcher<number, Row | undefined>, call: Call): Promise<Reply> {
  const fields = await readFields(call.request);
  const auction = idParameter(call.parameters[0], "auction");
  const amount = wholeField(fields, "amount", 1, Number.MAX_SAFE_INTEGER);
  const anybody = actsFor(call.principal) === undefined && fields["bidder"] !== undefined;
  const bidder = anybody ? wholeField(fields, "bidder", 1, Number.MAX_SAFE_INTEGER) : call.principal.userId;
  const [placed] = await services.database.rows(bid, [auction, amount, bidder]);
  if (placed !== undefined) {
    services.metrics.bids.add("accepted");
    return { status: 201, body: `{"id":${String(placed[0])},"amount":${amount}}` };
  }
  throw whyNot(services, await find(reads, call), bidder, amount);
}

function whyNot(services: Services, row: Row, bidder: number | undefined, amount: number): Refusal {
  const [, seller, , minimum, highest, , , , open] = row;
  if (seller === bidder) return new Refusal(403, "own_auction", "nobody bids at an auction of their own");
  if (open !== true) {
    services.metrics.bids.add("closed");
    return new Refusal(409, "auction_closed", "the auction is over");
  }
  services.metrics.bids.add("too_low");
  const least = Math.max(Number(minimum), Number(highest) + 1);
  return new Refusal(409, "bid_too_low", `at least ${least} is needed, ${amount} was offered`);
}
