CREATE ROLE "zerostate" LOGIN PASSWORD 'example-app-database';

ALTER DATABASE "zerostate" OWNER TO "zerostate";

CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

CREATE ROLE parity_metrics LOGIN PASSWORD 'example-metrics-database' IN ROLE pg_monitor;

