import type { Histogram } from "../histogram.ts";
import { type EndpointTotals, noTotals, type Totals } from "../totals.ts";
import { bucketsOf, type NativeHistogram } from "./native-histogram.ts";
import type { Series } from "./write-request.ts";

export interface FoldLimits {
  /** Series whose last value is remembered: of histograms about a kilobyte each. */
  readonly series: number;
  /** Endpoints told apart. */
  readonly names: number;
  readonly errors: number;
}

const followed: ReadonlySet<string> = new Set([
  "k6_http_reqs_total",
  "k6_http_req_duration_seconds",
  "k6_http_req_failed_rate",
  "k6_iterations_total",
  "k6_dropped_iterations_total",
  "k6_vus",
  "k6_vus_max",
]);

/** Whether series of this name are part of the totals. */
export function isFollowed(name: string): boolean {
  return followed.has(name);
}

const usualLimits: FoldLimits = { series: 10_000, names: 200, errors: 50 };
const other = "other";

interface Counting {
  requests: number;
  failed: number;
  readonly histogram: Map<number, number>;
}

const newCounting = (): Counting => ({ requests: 0, failed: 0, histogram: new Map() });

/**
 * Folds k6's pushes into totals. k6 has a series for each whole set of tags and sends of each what it has counted since the start,
 * but only of those that changed: so the last value of each is remembered, and what came since is added.
 */
export class SeriesFold {
  readonly #limits: FoldLimits;
  readonly #values = new Map<string, number>();
  readonly #buckets = new Map<string, Float64Array>();
  /** Requests and share of failed ones by their tags, where the script has switched off the tag that says it of each request. */
  readonly #shares = new Map<string, { requests: number; share: number; readonly name: string }>();
  readonly #whole = newCounting();
  readonly #succeeded = new Map<number, number>();
  readonly #endpoints = new Map<string, Counting>();
  readonly #errors = new Map<string, number>();
  readonly #counts = { iterations: 0, dropped: 0, users: 0, usersMade: 0 };
  #overflowed = false;

  constructor(limits: FoldLimits = usualLimits) {
    this.#limits = limits;
  }

  /** Series came that were not followed any more: the totals are too low from here on. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  add(pushed: readonly Series[]): void {
    for (const { labels, value, histogram } of pushed) {
      if (value !== undefined && !Number.isNaN(value)) this.#count(labels, value);
      else if (histogram !== undefined && labels.get("__name__") === "k6_http_req_duration_seconds") this.#time(labels, histogram);
    }
  }

  totals(): Totals {
    const endpoints = new Map<string, EndpointTotals>([...this.#endpoints].map(([name, of]) => [name, snapshot(of)]));
    let failed = this.#whole.failed;
    for (const { requests, share, name } of this.#shares.values()) {
      const ofThese = Math.round(requests * share);
      failed += ofThese;
      const endpoint = endpoints.get(name);
      if (endpoint !== undefined) endpoints.set(name, { ...endpoint, failed: endpoint.failed + ofThese });
    }
    const { requests, histogram } = snapshot(this.#whole);
    return {
      ...noTotals,
      ...this.#counts,
      requests,
      failed,
      histogram,
      succeeded: new Map(this.#succeeded),
      endpoints,
      errors: new Map(this.#errors),
    };
  }

  #count(labels: ReadonlyMap<string, string>, value: number): void {
    switch (labels.get("__name__")) {
      case "k6_http_reqs_total":
        this.#requests(labels, this.#grown(labels, value));
        break;
      case "k6_http_req_failed_rate":
        if (!labels.has("expected_response")) this.#share(labels).share = value;
        break;
      case "k6_iterations_total":
        this.#counts.iterations += this.#grown(labels, value);
        break;
      case "k6_dropped_iterations_total":
        this.#counts.dropped += this.#grown(labels, value);
        break;
      case "k6_vus":
        this.#counts.users += this.#grown(labels, value);
        break;
      case "k6_vus_max":
        this.#counts.usersMade += this.#grown(labels, value);
        break;
      default:
    }
  }

  #requests(labels: ReadonlyMap<string, string>, grown: number): void {
    const endpoint = this.#endpoint(labels);
    for (const counting of [this.#whole, endpoint]) counting.requests += grown;
    if (!labels.has("expected_response")) this.#share(labels).requests += grown;
    if (labels.get("expected_response") === "false") for (const counting of [this.#whole, endpoint]) counting.failed += grown;
    const error = [labels.get("error_code"), labels.get("error")].filter(Boolean).join(" ");
    if (error !== "") addTo(this.#errors, this.#errors.has(error) || this.#errors.size < this.#limits.errors ? error : other, grown);
  }

  #time(labels: ReadonlyMap<string, string>, histogram: NativeHistogram): void {
    const key = keyOf(labels);
    const before = this.#buckets.get(key);
    if (before === undefined && !this.#room()) return;
    const now = Float64Array.from(bucketsOf(histogram).flat());
    const into = [this.#whole.histogram, this.#endpoint(labels).histogram];
    if (labels.get("expected_response") !== "false") into.push(this.#succeeded);
    for (const target of into) {
      addBuckets(target, now, 1);
      if (before !== undefined) addBuckets(target, before, -1);
    }
    this.#buckets.set(key, now);
  }

  #grown(labels: ReadonlyMap<string, string>, value: number): number {
    const key = keyOf(labels);
    const before = this.#values.get(key);
    if (before === undefined && !this.#room()) return 0;
    this.#values.set(key, value);
    return value - (before ?? 0);
  }

  #share(labels: ReadonlyMap<string, string>): { requests: number; share: number } {
    const key = keyOf(labels, false);
    const known = this.#shares.get(key);
    if (known !== undefined) return known;
    const made = { requests: 0, share: 0, name: this.#nameOf(labels) };
    if (this.#room()) this.#shares.set(key, made);
    return made;
  }

  #endpoint(labels: ReadonlyMap<string, string>): Counting {
    const name = this.#nameOf(labels);
    const known = this.#endpoints.get(name);
    if (known !== undefined) return known;
    const made = newCounting();
    this.#endpoints.set(name, made);
    return made;
  }

  #nameOf(labels: ReadonlyMap<string, string>): string {
    const name = labels.get("name") ?? labels.get("url") ?? other;
    return this.#endpoints.has(name) || this.#endpoints.size < this.#limits.names ? name : other;
  }

  #room(): boolean {
    if (this.#values.size + this.#buckets.size + this.#shares.size < this.#limits.series) return true;
    this.#overflowed = true;
    return false;
  }
}

/** k6 sends the labels in the order of their names. */
function keyOf(labels: ReadonlyMap<string, string>, withMetric = true): string {
  let key = "";
  for (const [name, value] of labels) if (withMetric || name !== "__name__") key += `${name}\0${value}\0`;
  return key;
}

function snapshot({ requests, failed, histogram }: Counting): { requests: number; failed: number; histogram: Histogram } {
  return { requests, failed, histogram: new Map(histogram) };
}

function addTo(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** Pairs of bound and count. */
function addBuckets(target: Map<number, number>, buckets: Float64Array, factor: 1 | -1): void {
  for (let index = 0; index < buckets.length; index += 2) {
    const bound = buckets[index] ?? 0;
    const count = (target.get(bound) ?? 0) + factor * (buckets[index + 1] ?? 0);
    if (count === 0) target.delete(bound);
    else target.set(bound, count);
  }
}
