-- One transfer, whole or not at all, in one round trip. It answers with an outcome and raises nothing: an error would cost
-- the caller its connection, and "not enough money" is an ordinary answer.
--
-- p_acting_for: the user whose account it must be, or NULL for a service that may act for all.
-- Outcomes: created, replayed, key_reused, insufficient_funds, no_such_account, forbidden, currency_mismatch.
CREATE FUNCTION make_transfer(p_key text, p_from bigint, p_to bigint, p_amount bigint, p_acting_for bigint,
                              OUT outcome text, OUT transfer_id bigint, OUT made_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
  v_first accounts%ROWTYPE;
  v_second accounts%ROWTYPE;
  v_source accounts%ROWTYPE;
  v_known transfers%ROWTYPE;
BEGIN
  -- Always the smaller id first: two transfers in opposite directions wait for each other and cannot deadlock.
  SELECT * INTO v_first FROM accounts WHERE id = least(p_from, p_to) FOR NO KEY UPDATE;
  SELECT * INTO v_second FROM accounts WHERE id = greatest(p_from, p_to) FOR NO KEY UPDATE;
  IF v_first.id IS NULL OR v_second.id IS NULL THEN
    outcome := 'no_such_account';
    RETURN;
  END IF;
  IF p_from = v_first.id THEN v_source := v_first; ELSE v_source := v_second; END IF;
  IF v_source.user_id <> p_acting_for THEN
    outcome := 'forbidden';
    RETURN;
  END IF;
  IF v_first.currency <> v_second.currency THEN
    outcome := 'currency_mismatch';
    RETURN;
  END IF;

  IF v_source.kind = 'system' OR v_source.balance >= p_amount THEN
    INSERT INTO transfers (idempotency_key, from_account, to_account, amount)
    VALUES (p_key, p_from, p_to, p_amount)
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id, created_at INTO transfer_id, made_at;
  END IF;

  IF transfer_id IS NULL THEN
    -- Either the key is known or there is too little money; a repeated request must get its first answer even when the money is gone since.
    SELECT * INTO v_known FROM transfers WHERE idempotency_key = p_key;
    IF v_known.id IS NULL THEN
      outcome := 'insufficient_funds';
    ELSIF v_known.from_account = p_from AND v_known.to_account = p_to AND v_known.amount = p_amount THEN
      outcome := 'replayed';
      transfer_id := v_known.id;
      made_at := v_known.created_at;
    ELSE
      outcome := 'key_reused';
    END IF;
    RETURN;
  END IF;

  INSERT INTO ledger_entries (transfer_id, account_id, amount)
  VALUES (make_transfer.transfer_id, p_from, -p_amount), (make_transfer.transfer_id, p_to, p_amount);
  UPDATE accounts SET balance = balance + CASE id WHEN p_from THEN -p_amount ELSE p_amount END WHERE id IN (p_from, p_to);
  outcome := 'created';
END
$$;

-- Several transfers in one transaction: they share the round trip and the flush to disk, and nothing else; each has its own outcome.
-- Two batches cannot deadlock: all accounts are locked first, by id, and the keys are then taken in their order.
CREATE FUNCTION make_transfers(p_keys text[], p_from bigint[], p_to bigint[], p_amounts bigint[], p_acting_for bigint[])
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
