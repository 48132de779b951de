DROP FUNCTION make_transfers(text[], bigint[], bigint[], bigint[], bigint[]);
DROP FUNCTION make_transfer(text, bigint, bigint, bigint, bigint);
