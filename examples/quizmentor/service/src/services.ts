import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import type { Settings } from "./settings.ts";
import type { Cache } from "./store/cache.ts";
import type { Database } from "./store/database.ts";

/** What every role is given to work with. */
export interface Services {
  readonly settings: Settings;
  readonly log: Log;
  readonly database: Database;
  readonly cache: Cache;
  readonly metrics: Metrics;
}
