import type { Client as PostgresClient, QueryResult } from "pg";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "./zerostate-api.ts";
import { describeWithServers, Servers } from "./zerostate-servers.ts";

interface Transfer {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly actingFor: number | null;
}

/** The same numbers every time, so that a failure can be looked at again. */
function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return Math.floor((state / 0x80_00_00_00) * below);
  };
}

describeWithServers("batches", () => {
  let servers: Servers;
  let client: PostgresClient;
  let api: Api;

  beforeAll(async () => {
    servers = await Servers.start();
    await servers.seed();
    const { port, password } = servers.postgres;
    client = new Client({ host: "127.0.0.1", port, user: "zerostate", password, database: "postgres" });
    await client.connect();
    // Poor accounts and one in another currency: batches in which somebody can't pay, and the order decides who.
    await client.query("INSERT INTO accounts (id, user_id, name) SELECT id, 1, 'Poor' FROM generate_series(2001, 2008) id");
    await client.query("INSERT INTO accounts (id, user_id, name, currency) VALUES (2009, 1, 'Dollars', 'USD')");
    await client.query("SELECT make_transfer('fill-' || id, 1, id, 20, NULL) FROM generate_series(2001, 2004) id");
    api = await Api.start(servers, { BALANCE_CHECK_INTERVAL: "1h" });
  });
  afterAll(async () => {
    await client?.end();
    await api?.stop("SIGKILL");
    await servers[Symbol.asyncDispose]();
  });

  /** What `work` found, and what it left behind; nothing of it stays. */
  async function tried<Found>(work: () => Promise<Found>): Promise<{ found: Found; left: unknown }> {
    await client.query("BEGIN");
    try {
      const found = await work();
      const left = await client.query(`SELECT (SELECT json_agg(json_build_array(id, balance) ORDER BY id) FROM accounts) AS balances,
        (SELECT json_agg(json_build_array(idempotency_key, from_account, to_account, amount) ORDER BY idempotency_key) FROM transfers
         WHERE created_at = now()) AS transfers,
        (SELECT json_agg(json_build_array(t.idempotency_key, e.account_id, e.amount) ORDER BY t.idempotency_key, e.amount)
         FROM ledger_entries e JOIN transfers t ON t.id = e.transfer_id WHERE e.created_at = now()) AS entries`);
      return { found, left: left.rows };
    } finally {
      await client.query("ROLLBACK");
    }
  }

  const column = <Key extends keyof Transfer>(batch: readonly Transfer[], key: Key): Transfer[Key][] => batch.map((one) => one[key]);

  function together(batch: readonly Transfer[]): Promise<readonly string[]> {
    const values = (["key", "from", "to", "amount", "actingFor"] as const).map((key) => column(batch, key));
    return client
      .query(
        "SELECT outcome FROM make_transfers($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) ORDER BY place",
        values,
      )
      .then((result: QueryResult<{ outcome: string }>) => result.rows.map((row) => row.outcome));
  }

  /** Each by itself, in the order of the keys, and of arrival for twins: what a batch must come to. */
  async function oneByOne(batch: readonly Transfer[]): Promise<readonly string[]> {
    const outcomes: string[] = batch.map(() => "");
    const keyAt = (index: number): string => batch[index]?.key ?? "";
    const order = batch
      .map((_, index) => index)
      .toSorted((one, other) => Number(keyAt(one) > keyAt(other)) - Number(keyAt(one) < keyAt(other)));
    for (const index of order) {
      const { key, from, to, amount, actingFor } = batch[index] as Transfer;
      outcomes[index] = (
        await client.query("SELECT outcome FROM make_transfer($1, $2, $3, $4, $5)", [key, from, to, amount, actingFor])
      ).rows[0].outcome;
    }
    return outcomes;
  }

  test("a batch of transfers comes to what its members come to one by one, whatever is in it", async () => {
    const random = seededRandom(7);
    const seen = new Set<string>();
    for (let round = 0; round < 60; round++) {
      // Rounds without trouble take the path of the set, the others the one by one.
      const trouble = round % 3 !== 0;
      const account = (): number => (trouble ? 2001 + random(random(12) === 0 ? 12 : 8) : 1 + random(30));
      const batch = Array.from({ length: 1 + random(12) }, (_, index): Transfer => {
        // What was made before is sent again: alone it is replayed, whoever is with it.
        if (random(12) === 0) return { key: "fill-2001", from: 1, to: 2001, amount: 20, actingFor: null };
        const from = account();
        const to = from + 1;
        const key =
          trouble && random(6) === 0 ? `twin-${round}` : random(10) === 0 ? `fill-${2001 + random(4)}` : `b-${round}-${9 - index}`;
        return { key, from, to, amount: 1 + random(12), actingFor: trouble && random(5) === 0 ? 1 + random(2) : null };
      });
      const set = await tried(() => together(batch));
      const singles = await tried(() => oneByOne(batch));
      expect(set, JSON.stringify(batch)).toEqual(singles);
      for (const outcome of set.found) seen.add(outcome);
    }
    const all = ["created", "replayed", "key_reused", "insufficient_funds", "no_such_account", "forbidden", "currency_mismatch"];
    expect([...seen].toSorted()).toEqual(all.toSorted());
  });

  test("transfers that arrive together get each their own answer", async () => {
    const before = (await api.ask("/accounts/2001", { as: "load" })).body.balance;
    const asked: [string, number, number, number, number][] = [
      ["together-1", 1, 2, 5, 201],
      ["together-2", 2005, 2, 5, 422],
      ["together-3", 1, 999_999, 5, 404],
      ["together-4", 1, 2009, 5, 422],
      ["fill-2001", 1, 2001, 20, 200],
      ["fill-2002", 1, 2002, 19, 409],
      ["together-5", 3, 2001, 7, 201],
    ];
    const answers = await Promise.all(asked.map(([key, from, to, amount]) => api.transfer(key, from, to, amount)));
    expect(answers.map((answer) => answer.status)).toEqual(asked.map((one) => one[4]));
    expect((await api.ask("/accounts/2001", { as: "load" })).body.balance).toBe(before + 7);
  });

  test("bids in one batch are judged in their order, as if each had come alone", async () => {
    const random = seededRandom(11);
    await client.query("UPDATE auctions SET ends_at = now() - interval '1 day' WHERE id = 3");
    for (let round = 0; round < 40; round++) {
      const batch = Array.from({ length: 1 + random(15) }, () => ({
        auction: random(20) === 0 ? 999 : 1 + random(3),
        bidder: random(8) === 0 ? 1 : 60 + random(5),
        amount: 1 + random(40),
      }));
      const columns = [batch.map((one) => one.auction), batch.map((one) => one.bidder), batch.map((one) => one.amount)];
      const { found } = await tried(async () => {
        const judged = await client.query(
          "SELECT outcome, enough FROM place_bids($1::bigint[], $2::bigint[], $3::bigint[]) ORDER BY place",
          columns,
        );
        const stored = await client.query("SELECT auction_id, bidder_id, amount FROM bids WHERE created_at = now() ORDER BY id");
        const auctions = await client.query("SELECT id, highest_bid, highest_bidder, bid_count FROM auctions WHERE id <= 3 ORDER BY id");
        return { judged: judged.rows, stored: stored.rows, auctions: auctions.rows };
      });
      const highest = new Map<number, { amount: number; bidder: number | null; bids: number }>();
      const at = (auction: number) => highest.get(auction) ?? { amount: 0, bidder: null, bids: 0 };
      const stored: unknown[] = [];
      const expected = batch.map(({ auction, bidder, amount }) => {
        if (auction === 999) return { outcome: "no_such_auction", enough: null };
        const standing = at(auction);
        const enough = String(standing.amount + 1);
        if (bidder === auction) return { outcome: "own_auction", enough };
        if (auction === 3) return { outcome: "closed", enough };
        if (amount <= standing.amount) return { outcome: "too_low", enough };
        highest.set(auction, { amount, bidder, bids: standing.bids + 1 });
        stored.push({ auction_id: String(auction), bidder_id: String(bidder), amount: String(amount) });
        return { outcome: "accepted", enough };
      });
      expect(found.judged).toEqual(expected);
      expect(found.stored).toEqual(stored);
      expect(found.auctions).toEqual(
        [1, 2, 3].map((id) => {
          const { amount, bidder, bids } = at(id);
          return {
            id: String(id),
            highest_bid: String(amount),
            highest_bidder: bidder === null ? null : String(bidder),
            bid_count: String(bids),
          };
        }),
      );
    }
  });

  test("a bidder who does not exist spoils nobody else's bid", async () => {
    const bid = (auction: number, bidder: number, amount: number) =>
      api.ask(`/auctions/${auction}/bids`, { as: "load", body: { bidder, amount } });
    // Each on an auction where it is the highest, whichever of them arrives first.
    const answers = await Promise.all([bid(20, 60, 10), bid(20, 999_999, 20), bid(21, 61, 30), bid(22, 62, 40)]);
    expect(answers.map((answer) => answer.status)).toEqual([201, 422, 201, 201]);
    for (const [auction, highestBidder, highestBid] of [
      [20, 60, 10],
      [21, 61, 30],
      [22, 62, 40],
    ] as const)
      expect((await api.ask(`/auctions/${auction}`, { as: "load" })).body).toMatchObject({ highestBid, highestBidder, bidCount: 1 });
  });

  test("summaries read together are each their own; one that does not exist is not found", async () => {
    const ids = [501, 502, 999_999, 501, 503];
    const answers = await Promise.all(ids.map((id) => api.ask(`/accounts/${id}/summary`, { as: "load" })));
    expect(answers.map((answer) => answer.body.id ?? answer.status)).toEqual([501, 502, 404, 501, 503]);
    await expect.poll(async () => (await api.ask("/accounts/502/summary", { as: "load" })).headers.get("x-cache")).toBe("hit");
  });
});
