CREATE TABLE balance_checks (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  accounts_checked bigint NOT NULL,
  mismatches bigint NOT NULL,
  total numeric NOT NULL
);

-- Accounts whose balance is not the sum of their entries, of every p_slices-th account from p_slice on; all with 0 of 1.
CREATE FUNCTION balance_mismatches(p_slice bigint, p_slices bigint)
RETURNS TABLE (account_id bigint, balance bigint, entries numeric)
LANGUAGE sql STABLE AS $$
  SELECT a.id, a.balance, coalesce(e.total, 0)
  FROM accounts a
  FULL JOIN (
    SELECT l.account_id, sum(l.amount) AS total FROM ledger_entries l WHERE l.account_id % p_slices = p_slice GROUP BY l.account_id
  ) e ON e.account_id = a.id
  WHERE a.id IS NULL OR (a.id % p_slices = p_slice AND a.balance IS DISTINCT FROM coalesce(e.total, 0))
$$;

-- Recomputes and records. One statement reads both sides, so transfers that commit meanwhile are seen whole or not at all.
CREATE FUNCTION verify_balances(p_slice bigint, p_slices bigint,
                                OUT accounts_checked bigint, OUT mismatches bigint, OUT total numeric, OUT entries_total numeric)
LANGUAGE plpgsql AS $$
BEGIN
  SELECT (SELECT count(*) FROM accounts WHERE id % p_slices = p_slice),
         (SELECT count(*) FROM balance_mismatches(p_slice, p_slices)),
         (SELECT coalesce(sum(balance), 0) FROM accounts),
         (SELECT coalesce(sum(amount), 0) FROM ledger_entries WHERE p_slices = 1)
  INTO accounts_checked, mismatches, total, entries_total;
  INSERT INTO balance_checks (accounts_checked, mismatches, total) VALUES (accounts_checked, mismatches, total);
END
$$;

-- The background check: one instance at a time, and not when another has just done it. NULLs: nothing was done.
-- Up to half a million entries all of them; beyond that a slice each time, so that its cost stays the same as the ledger grows.
CREATE FUNCTION verify_balances_if_due(p_seconds double precision,
                                       OUT accounts_checked bigint, OUT mismatches bigint, OUT total numeric, OUT entries_total numeric)
LANGUAGE plpgsql AS $$
DECLARE
  v_slices bigint;
  v_last balance_checks%ROWTYPE;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('zerostate.balance_check')) THEN RETURN; END IF;
  SELECT * INTO v_last FROM balance_checks ORDER BY id DESC LIMIT 1;
  IF v_last.checked_at > clock_timestamp() - make_interval(secs => p_seconds * 0.9) THEN RETURN; END IF;
  SELECT greatest(1, ceil(reltuples / 500000))::bigint INTO v_slices FROM pg_class WHERE oid = 'ledger_entries'::regclass;
  DELETE FROM balance_checks WHERE id < v_last.id - 1000;
  SELECT v.accounts_checked, v.mismatches, v.total, v.entries_total
  FROM verify_balances(coalesce(v_last.id, 0) % v_slices, v_slices) v
  INTO accounts_checked, mismatches, total, entries_total;
END
$$;
