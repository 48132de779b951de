import type { Database } from "../store/database.ts";
import { Gauge, type Registry } from "./registry.ts";

export function addDatabaseMetrics(registry: Registry, database: Database): void {
  const help = "Connections of the pool; waiting are requests without one, max is how many it may open.";
  registry.add(new Gauge("db_connections", help, () => database.connections(), "state"));
  registry.add(
    new Gauge("db_connections_refused_total", "Connections the database did not grant.", () => database.refusals(), "", "counter"),
  );
}
