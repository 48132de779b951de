import type { Audit } from "./audit.ts";
import type { Log } from "./log.ts";
import type { BusinessMetrics } from "./metrics/business.ts";
import type { Settings } from "./settings.ts";
import type { Cache } from "./store/cache.ts";
import type { Database } from "./store/database.ts";
import type { Pulse } from "./store/pulse.ts";

/** What the parts of the API are given to work with. */
export interface Services {
  readonly settings: Settings;
  readonly log: Log;
  readonly database: Database;
  readonly cache: Cache;
  readonly pulse: Pulse;
  readonly audit: Audit;
  readonly metrics: BusinessMetrics;
}
