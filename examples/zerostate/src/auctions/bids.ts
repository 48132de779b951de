import { Batcher } from "../store/batcher.ts";
import type { Database, Statement } from "../store/database.ts";
import type { Pulse } from "../store/pulse.ts";

export interface Bid {
  readonly auction: number;
  readonly bidder: number | undefined;
  /** In the smallest unit of the currency. */
  readonly amount: number;
}

export interface BidOutcome {
  /** accepted, too_low, closed, own_auction or no_such_auction. */
  readonly outcome: string;
  readonly id: number | null;
  /** What would have been enough. */
  readonly enough: number;
}

const statement: Statement = {
  name: "bids",
  text: "SELECT outcome, bid_id, enough FROM place_bids($1::bigint[], $2::bigint[], $3::bigint[]) ORDER BY place",
};

/** Answers once a bid is committed or refused. Those made at the same time are judged in their order, in one transaction. */
export function bidBatcher(pulse: Pulse, database: Database): Batcher<Bid, BidOutcome> {
  return new Batcher(pulse, async (bids) => {
    const columns = [bids.map(({ auction }) => auction), bids.map(({ bidder }) => bidder), bids.map(({ amount }) => amount)];
    const rows = await database.rows(statement, columns);
    return rows.map(([outcome, id, enough]) => ({ outcome: String(outcome), id: id as number | null, enough: Number(enough) }));
  });
}
