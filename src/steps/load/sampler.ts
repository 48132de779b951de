import type { LoadSample } from "../../events/event.ts";
import type { Reading } from "./generators/readings.ts";
import { difference, type Histogram, latencies, meanOf } from "./histogram.ts";

export type { Reading } from "./generators/readings.ts";

export interface Window extends Omit<LoadSample, "t" | "asked" | "serviceCores"> {
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  readonly iterations: number;
  /** ms, of the answers; 0 when none came. */
  readonly meanMs: number;
}

/** What happened between two readings. Percentiles are of the window's own requests. */
export function windowBetween(earlier: Reading, later: Reading): Window {
  const seconds = Math.max(0.001, (later.at - earlier.at) / 1000);
  const grown = (of: (totals: Reading["totals"]) => number): number => Math.max(0, of(later.totals) - of(earlier.totals));
  const requests = grown((totals) => totals.requests);
  const failed = Math.min(
    requests,
    grown((totals) => totals.failed),
  );
  const cpu =
    later.generatorCpu === undefined || earlier.generatorCpu === undefined ? 0 : Math.max(0, later.generatorCpu - earlier.generatorCpu);
  const answers = difference(later.totals.histogram, earlier.totals.histogram);
  return {
    seconds,
    requests,
    failed,
    iterations: grown((totals) => totals.iterations),
    reached: requests / seconds,
    dropped: grown((totals) => totals.dropped),
    errors: requests === 0 ? 0 : failed / requests,
    meanMs: meanOf(answers),
    ...(requests > 0 ? percentilesOf(answers) : waited(earlier, later)),
    generatorCores: cpu / seconds,
  };
}

/** `t`: seconds since the load started; `asked`: requests a second. */
export function sampleOf(window: Window, t: number, asked: number, serviceCores: LoadSample["serviceCores"]): LoadSample {
  const { reached, dropped, errors, p50, p95, p99, generatorCores } = window;
  return { t, asked, reached, dropped, errors, p50, p95, p99, generatorCores, ...(serviceCores === undefined ? {} : { serviceCores }) };
}

type Latencies = Pick<LoadSample, "p50" | "p95" | "p99">;

function percentilesOf(answers: Histogram): Latencies {
  const { p50, p95, p99 } = latencies(answers);
  return { p50, p95, p99 };
}

/** No answer at all: who waits has waited for the whole window. Zero would look like the fastest second of the run. */
function waited(earlier: Reading, later: Reading): Latencies {
  const ms = later.totals.users > 0 ? later.at - earlier.at : 0;
  return { p50: ms, p95: ms, p99: ms };
}
