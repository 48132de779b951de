DROP FUNCTION place_bids(bigint[], bigint[], bigint[]);
-- Several transfers in one transaction: they share the round trip and the flush to disk, and nothing else; each has its own outcome.
-- Two batches cannot deadlock: all accounts are locked first, by id, and the keys are then taken in their order.
CREATE OR REPLACE FUNCTION make_transfers(p_keys text[], p_from bigint[], p_to bigint[], p_amounts bigint[], p_acting_for bigint[])
RETURNS TABLE (place bigint, outcome text, transfer_id bigint, made_at timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM (SELECT id FROM accounts WHERE id = ANY (p_from || p_to) ORDER BY id FOR NO KEY UPDATE) locked;
  FOR place IN SELECT k.place FROM unnest(p_keys) WITH ORDINALITY AS k (key, place) ORDER BY k.key COLLATE "C" LOOP
    SELECT m.outcome, m.transfer_id, m.made_at INTO outcome, transfer_id, made_at
    FROM make_transfer(p_keys[place], p_from[place], p_to[place], p_amounts[place], p_acting_for[place]) m;
    RETURN NEXT;
  END LOOP;
END
$$;
