import type { LoadSample } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import { difference, type Histogram, percentile } from "./histogram.ts";
import type { Totals } from "./k6-metrics.ts";

/** What k6 had counted at a moment, and the CPU it had used. */
export interface Reading {
  /** ms on the clock that never jumps. */
  readonly at: number;
  readonly totals: Totals;
  readonly generatorCpu: number | undefined;
}

export interface Window extends Omit<LoadSample, "t" | "asked"> {
  readonly requests: number;
  readonly failed: number;
}

/** What happened between two readings. */
export function windowBetween(earlier: Reading, later: Reading): Window {
  const seconds = Math.max(0.001, (later.at - earlier.at) / 1000);
  const grown = (of: (totals: Totals) => number): number => Math.max(0, of(later.totals) - of(earlier.totals));
  const requests = grown((totals) => totals.requests);
  const failed = Math.min(
    requests,
    grown((totals) => totals.failed),
  );
  const cpu =
    later.generatorCpu === undefined || earlier.generatorCpu === undefined ? 0 : Math.max(0, later.generatorCpu - earlier.generatorCpu);
  return {
    requests,
    failed,
    reached: requests / seconds,
    dropped: grown((totals) => totals.dropped),
    errors: requests === 0 ? 0 : failed / requests,
    ...latencies(earlier, later, requests),
    generatorCores: cpu / seconds,
  };
}

/** `t`: seconds since the load started; `asked`: requests a second. */
export function sampleOf(window: Window, t: number, asked: number): LoadSample {
  const { reached, dropped, errors, p50, p95, p99, generatorCores } = window;
  return { t, asked, reached, dropped, errors, p50, p95, p99, generatorCores };
}

type Latencies = Pick<LoadSample, "p50" | "p95" | "p99">;

/**
 * Of the window's own requests where the script counts parity's histogram. Of another script k6 gives only the percentiles since
 * the start, and no 99th: the maximum stands in for it, which never flatters.
 */
function latencies(earlier: Reading, later: Reading, requests: number): Latencies {
  const { histogram, sinceStart, users } = later.totals;
  if (requests === 0) {
    // No answer at all: who waits has waited for the whole window. Zero would look like the fastest second of the run.
    const waited = users > 0 ? later.at - earlier.at : 0;
    return { p50: waited, p95: waited, p99: waited };
  }
  if (histogram.size === 0) return { p50: sinceStart.p50, p95: sinceStart.p95, p99: sinceStart.max };
  return percentiles(difference(histogram, earlier.totals.histogram));
}

function percentiles(histogram: Histogram): Latencies {
  const at = (share: number): number => percentile(histogram, share) ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Calls back every second, on the second, until `until` fires or the callback has had enough. Never overlaps itself. */
export async function everySecond(host: Host, until: AbortSignal, tick: () => Promise<void>): Promise<void> {
  let next = host.monotonic();
  while (!until.aborted) {
    next = Math.max(next + 1000, host.monotonic());
    try {
      await host.sleep(next - host.monotonic(), until);
    } catch (error) {
      if (until.aborted) return;
      throw error;
    }
    await tick();
  }
}
