DROP TABLE ledger_entries;
DROP TABLE transfers;
DROP TABLE accounts;
