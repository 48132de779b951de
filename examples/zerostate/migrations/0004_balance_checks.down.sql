DROP FUNCTION verify_balances_if_due(double precision);
DROP FUNCTION verify_balances(bigint, bigint);
DROP FUNCTION balance_mismatches(bigint, bigint);
DROP TABLE balance_checks;
