import { Refusal } from "../http/call.ts";
import type { BusinessMetrics } from "../metrics/business.ts";
import type { Cache } from "../store/cache.ts";
import { type Limit, LocalBuckets, tokenBucketScript } from "./token-bucket.ts";

/**
 * Limits each client. When Redis is away the limit neither opens nor closes: every instance goes on counting by itself,
 * so a client may get as many times its share as there are instances, and never an unlimited one.
 */
export class RateLimit {
  readonly #cache: Cache;
  readonly #metrics: BusinessMetrics;
  readonly #local = new LocalBuckets();

  constructor(cache: Cache, metrics: BusinessMetrics) {
    this.#cache = cache;
    this.#metrics = metrics;
  }

  /** Throws Refusal 429 with Retry-After in whole seconds. */
  async take(client: string, limit: Limit): Promise<void> {
    const wait = await this.#wait(client, limit);
    if (wait === 0) return;
    this.#metrics.rateLimited.add();
    const seconds = String(Math.max(1, Math.ceil(wait / 1000)));
    throw new Refusal(429, "rate_limited", `too many requests: ${limit.perMinute} a minute are allowed`, ["retry-after", seconds]);
  }

  async #wait(client: string, limit: Limit): Promise<number> {
    try {
      const args = [String(limit.perMinute), String(limit.burst)];
      return Number(await this.#cache.script(tokenBucketScript, `limit:${client}`, args));
    } catch {
      this.#metrics.rateLimitFallbacks.add();
      return this.#local.take(client, limit, performance.now());
    }
  }
}
