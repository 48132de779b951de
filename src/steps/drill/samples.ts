import type { BackgroundSample } from "../load/background.ts";

/** One second of a drill as its clients saw it; `t` in seconds after the fault was injected, negative before. */
export interface DrillSample {
  readonly t: number;
  readonly requests: number;
  readonly failed: number;
  /** ms; 0 when nothing was answered. */
  readonly p99: number;
}

interface Bucket {
  requests: number;
  failed: number;
  /** ms of each request of the drill's own clients. */
  readonly times: number[];
  /** p99 of the background load, which gives no single times. */
  loadP99: number;
}

/** Gathers what clients saw into seconds. */
export class DrillSamples {
  #bucket: Bucket = emptyBucket();
  #requests = 0;
  #failed = 0;

  /** By the drill's own clients, since the beginning. */
  get written(): { readonly requests: number; readonly failed: number } {
    return { requests: this.#requests, failed: this.#failed };
  }

  add(ms: number, ok: boolean): void {
    this.#bucket.times.push(ms);
    this.#requests += 1;
    if (!ok) this.#failed += 1;
    this.#count(1, ok ? 0 : 1);
  }

  /** A second of the background load. An arrival that could not even be asked was not served: it counts as failed. */
  addLoad({ requests, failed, dropped, p99 }: BackgroundSample): void {
    this.#bucket.loadP99 = Math.max(this.#bucket.loadP99, p99);
    this.#count(requests + dropped, failed + dropped);
  }

  /** What came since the last call. */
  take(t: number): DrillSample {
    const { requests, failed, times, loadP99 } = this.#bucket;
    this.#bucket = emptyBucket();
    return { t, requests, failed, p99: Math.max(percentile99(times), loadP99) };
  }

  #count(requests: number, failed: number): void {
    this.#bucket.requests += requests;
    this.#bucket.failed += failed;
  }
}

function emptyBucket(): Bucket {
  return { requests: 0, failed: 0, times: [], loadP99: 0 };
}

function percentile99(times: number[]): number {
  if (times.length === 0) return 0;
  const sorted = times.sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
}
