-- Several transfers in one transaction, in five statements however many they are. All accounts are locked first, by id, and the
-- keys are taken in their order, so that two batches cannot deadlock.
-- The plain case is done as a set: every account is there and can pay for all the batch asks of it, whatever the order.
-- Anything else goes one by one, each with its own outcome, as if it had come alone.
CREATE OR REPLACE FUNCTION make_transfers(p_keys text[], p_from bigint[], p_to bigint[], p_amounts bigint[], p_acting_for bigint[])
RETURNS TABLE (place bigint, outcome text, transfer_id bigint, made_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
  v_accounts bigint[] := p_from || p_to;
  v_plain bigint;
  v_places bigint[] := '{}';
  v_ids bigint[];
BEGIN
  PERFORM FROM (SELECT id FROM accounts WHERE id = ANY (v_accounts) ORDER BY id FOR NO KEY UPDATE) locked;

  SELECT count(DISTINCT c.key) FILTER (WHERE c.payable) INTO v_plain
  FROM (
    SELECT a.key, a.source <> a.target AND s.currency = t.currency AND (a.acting_for IS NULL OR a.acting_for = s.user_id)
           AND (s.kind = 'system' OR s.balance >= sum(a.amount) OVER (PARTITION BY a.source)) AS payable
    FROM unnest(p_keys, p_from, p_to, p_amounts, p_acting_for) AS a (key, source, target, amount, acting_for)
    -- "= ANY" besides the join: the planner believes in few accounts then and takes the index.
    JOIN accounts s ON s.id = a.source AND s.id = ANY (p_from)
    JOIN accounts t ON t.id = a.target AND t.id = ANY (p_to)
  ) c;

  IF v_plain = cardinality(p_keys) THEN
    WITH made AS (
      INSERT INTO transfers AS t (idempotency_key, from_account, to_account, amount)
      SELECT a.key, a.source, a.target, a.amount
      FROM unnest(p_keys, p_from, p_to, p_amounts) AS a (key, source, target, amount)
      ORDER BY a.key COLLATE "C"
      ON CONFLICT (idempotency_key) DO NOTHING
      RETURNING t.id, t.idempotency_key, t.from_account, t.to_account, t.amount
    ), sides AS (
      SELECT id, from_account AS account, -amount AS amount FROM made UNION ALL SELECT id, to_account, amount FROM made
    ), entered AS (
      INSERT INTO ledger_entries (transfer_id, account_id, amount) SELECT id, account, s.amount FROM sides s
    ), moved AS (
      UPDATE accounts SET balance = balance + d.amount
      FROM (SELECT account, sum(s.amount)::bigint AS amount FROM sides s GROUP BY account) d
      WHERE accounts.id = d.account AND accounts.id = ANY (v_accounts)
    )
    SELECT coalesce(array_agg(array_position(p_keys, m.idempotency_key)::bigint), '{}'), array_agg(m.id) INTO v_places, v_ids FROM made m;
    RETURN QUERY SELECT u.place, 'created'::text, u.id, now() FROM unnest(v_places, v_ids) AS u (place, id);
    IF cardinality(v_places) = cardinality(p_keys) THEN RETURN; END IF;
  END IF;

  FOR place IN
    SELECT k.place FROM unnest(p_keys) WITH ORDINALITY AS k (key, place) WHERE k.place <> ALL (v_places)
    ORDER BY k.key COLLATE "C", k.place
  LOOP
    SELECT m.outcome, m.transfer_id, m.made_at INTO outcome, transfer_id, made_at
    FROM make_transfer(p_keys[place], p_from[place], p_to[place], p_amounts[place], p_acting_for[place]) m;
    RETURN NEXT;
  END LOOP;
END
$$;

-- Bids in one transaction, judged in the order of their places: each must be above the highest there is when its turn comes.
-- The auctions are locked first, by id: batches on the same auction queue, and cannot deadlock.
-- Outcomes: accepted, too_low, closed, own_auction, no_such_auction. `enough` is what would have been enough.
CREATE FUNCTION place_bids(p_auctions bigint[], p_bidders bigint[], p_amounts bigint[])
RETURNS TABLE (place bigint, outcome text, bid_id bigint, enough bigint)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM (SELECT id FROM auctions WHERE id = ANY (p_auctions) ORDER BY id FOR NO KEY UPDATE) locked;
  RETURN QUERY
  WITH offered AS (
    SELECT b.place, b.auction, b.bidder, b.amount, a.id AS known, a.seller_id = b.bidder AS own, a.ends_at > now() AS open,
           a.minimum_bid, a.highest_bid, a.seller_id <> b.bidder AND a.ends_at > now() AND b.amount >= a.minimum_bid AS eligible
    FROM unnest(p_auctions, p_bidders, p_amounts) WITH ORDINALITY AS b (auction, bidder, amount, place)
    LEFT JOIN (SELECT * FROM auctions WHERE id = ANY (p_auctions)) a ON a.id = b.auction
  ), standing AS (
    SELECT o.*, greatest(o.highest_bid, max(o.amount) FILTER (WHERE o.eligible)
             OVER (PARTITION BY o.auction ORDER BY o.place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS highest
    FROM offered o
  ), judged AS (
    SELECT s.place, s.auction, s.bidder, s.amount, greatest(s.minimum_bid, s.highest + 1) AS enough,
           CASE WHEN s.known IS NULL THEN 'no_such_auction' WHEN s.own THEN 'own_auction' WHEN NOT s.open THEN 'closed'
                WHEN s.eligible AND s.amount > s.highest THEN 'accepted' ELSE 'too_low' END AS outcome
    FROM standing s
  ), made AS (
    INSERT INTO bids AS b (auction_id, bidder_id, amount)
    SELECT j.auction, j.bidder, j.amount FROM judged j WHERE j.outcome = 'accepted' ORDER BY j.place
    RETURNING b.id, b.auction_id, b.bidder_id, b.amount
  ), raised AS (
    UPDATE auctions SET highest_bid = w.amount, highest_bidder = w.bidder, bid_count = bid_count + w.bids
    FROM (SELECT m.auction_id, max(m.amount) AS amount, (array_agg(m.bidder_id ORDER BY m.amount DESC))[1] AS bidder, count(*) AS bids
          FROM made m GROUP BY m.auction_id) w
    WHERE auctions.id = w.auction_id AND auctions.id = ANY (p_auctions)
  )
  SELECT j.place, j.outcome, m.id, j.enough FROM judged j LEFT JOIN made m ON m.auction_id = j.auction AND m.amount = j.amount AND j.outcome = 'accepted';
END
$$;
