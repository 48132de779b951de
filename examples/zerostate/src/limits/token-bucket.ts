import { createHash } from "node:crypto";

/** How a client is limited: a bucket of `burst` tokens that fills at `perMinute`. */
export interface Limit {
  readonly perMinute: number;
  readonly burst: number;
}

/** One bucket per client, in Redis and by Redis's own clock: every instance counts the same. Returns 0, or the ms until the next token. */
const text = `
local rate = tonumber(ARGV[1]) / 60000
local burst = tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(bucket[1]) or burst
local at = tonumber(bucket[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) / rate) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate) + 1000)
return wait
`;

export const tokenBucketScript: { readonly digest: string; readonly text: string } = {
  digest: createHash("sha1").update(text).digest("hex"),
  text,
};

interface Bucket {
  tokens: number;
  at: number;
}

const mostBuckets = 10_000;

/** The same bucket in this instance's memory, for while Redis is away. */
export class LocalBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** 0, or the milliseconds until the next token. `now` in milliseconds. */
  take(client: string, limit: Limit, now: number): number {
    const rate = limit.perMinute / 60_000;
    const bucket = this.#buckets.get(client) ?? { tokens: limit.burst, at: now };
    const tokens = Math.min(limit.burst, bucket.tokens + (now - bucket.at) * rate);
    const wait = tokens >= 1 ? 0 : Math.ceil((1 - tokens) / rate);
    // Forgetting everybody when full lets a flood of new clients through once; growing without end would take the instance down.
    if (this.#buckets.size >= mostBuckets && !this.#buckets.has(client)) this.#buckets.clear();
    this.#buckets.set(client, { tokens: wait === 0 ? tokens - 1 : tokens, at: now });
    return wait;
  }
}
