/** Virtual users of k6: each carries one request at a time. */
export interface VirtualUsers {
  /** Made before the run begins. */
  readonly allocated: number;
  /** The most that may be made during it. */
  readonly most: number;
}

/** ms, taken where no latency was measured. */
const assumedLatencyMs = 50;
const headroom = 3;
/** Idle users cost as well: on two cores 300 gave a p99 of 26 ms where 100 gave 5 ms. */
const usual = 100;
const mostAllocated = 500;
const mostOfAll = 1000;

/**
 * Little's law: requests in flight = arrivals a second × seconds each takes. Allocated with headroom for the measured
 * latency, and for answers as late as they may be: k6 makes a user too slowly to have it when one of those comes. Up to `most` when the
 * system stalls, so that a second without answers still meets the arrivals of that second.
 */
export function usersFor(rate: number, latencyMs: number | undefined, limitMs: number): VirtualUsers {
  const inFlight = Math.ceil(rate * ((latencyMs ?? assumedLatencyMs) / 1000) * headroom);
  const late = Math.ceil((rate * limitMs) / 1000);
  const allocated = Math.min(mostAllocated, Math.max(inFlight, late, Math.min(usual, Math.ceil(rate))));
  const stalled = Math.ceil(rate * Math.max(1, (2 * limitMs) / 1000));
  return { allocated, most: Math.min(mostOfAll, Math.max(allocated, stalled)) };
}
