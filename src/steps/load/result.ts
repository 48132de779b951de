import type { LoadResult } from "../../events/event.ts";
import { type Ceiling, roundedDown } from "./ceiling.ts";
import { endpointResults } from "./endpoints.ts";
import type { GeneratorLog } from "./generator-log.ts";
import { countOf, sorted } from "./histogram.ts";
import type { Summary } from "./k6-summary.ts";
import type { LoadRequest } from "./request.ts";
import { iterationsOf } from "./scenarios/arrivals.ts";
import type { Profile } from "./scenarios/profile.ts";
import { noTotals } from "./totals.ts";
import { allowedGeneratorCores, judgeValidity } from "./validity.ts";
import type { Watched } from "./watch.ts";
import { withinLatency } from "./within-latency.ts";

/** Everything a run left behind. */
export interface RunRecord {
  readonly request: LoadRequest;
  readonly profile: Profile;
  readonly generators: number;
  readonly ceiling: Ceiling | undefined;
  /** Of all generators together. */
  readonly summary: Summary;
  readonly watched: Watched;
  readonly log: GeneratorLog;
  readonly incomplete: readonly string[];
  readonly restarted: readonly string[];
  readonly cores: number;
  /** Why it was ended before its time. */
  readonly endedEarly: string | undefined;
}

/** The pushes may miss this share of what the summary holds: k6 leaves out what came within the millisecond of its last push. */
const mayMiss = 0.02;

export function loadResult(record: RunRecord): LoadResult {
  const { request, profile, generators, summary, watched, cores } = record;
  const seconds = secondsOf(record);
  const totals = watched.last?.totals ?? noTotals;
  const use = watched.account?.use;
  const perSecond = watched.account === undefined ? 0 : watched.account.requests / watched.account.use.seconds;
  const microseconds = (used: number): number => (perSecond > 0 ? (used / perSecond) * 1e6 : 0);
  const stackCores = use?.stack ?? 0;
  // Arrivals that met a target which answered nothing, or far too late: whoever stood behind them got no answer.
  const unanswered = watched.starvation.droppedByTarget;
  const wanted = summary.requests + unanswered;
  const within = withinLatency({ ...totals, ...summary, exact: generators === 1 }, request.serviceLevel.latencyMs);
  return {
    target: request.target,
    // Where users wait for answers nobody asks for more than they get.
    asked: profile.asked ?? summary.requests / seconds,
    reached: summary.requests / seconds,
    seconds,
    requests: summary.requests,
    dropped: summary.dropped,
    failed: summary.failed,
    errorShare: (summary.failed + unanswered) / wanted,
    withinLatencyShare: (within * summary.requests) / wanted,
    latencyMs: summary.latencyMs,
    checksFailed: summary.checks.fails,
    generator: {
      cores: use?.generator ?? 0,
      allowedCores: allowedGeneratorCores(cores, stackCores),
      microsecondsPerRequest: microseconds(use?.generator ?? 0),
    },
    cpuPerRequest: [...(use?.services ?? [])].map(([service, used]) => ({ service, microseconds: microseconds(used) })),
    thresholdsCrossed: [...summary.thresholds].flatMap(([text, crossed]) => (crossed ? [text] : [])),
    validity: validityOf(record, countOf(totals.histogram)),
    ceiling: record.ceiling === undefined ? undefined : roundedDown(record.ceiling.rate),
    scenario: request.scenario ?? "load",
    generators,
    endpoints: endpointResults(totals, summary),
    histogram: sorted(totals.histogram),
    ...(record.endedEarly === undefined ? {} : { endedEarly: record.endedEarly }),
  };
}

/** How long it asked: as planned, unless it was ended before or nobody planned it. */
function secondsOf({ request, profile, summary, endedEarly }: RunRecord): number {
  if (endedEarly !== undefined || profile.seconds === undefined) return summary.seconds > 0 ? summary.seconds : request.seconds;
  return profile.seconds;
}

function validityOf(record: RunRecord, counted: number): LoadResult["validity"] {
  const { summary, watched, cores, log } = record;
  const seconds = secondsOf(record);
  const use = watched.account?.use;
  const missing = summary.requests - counted;
  const lost =
    missing > summary.requests * mayMiss ? [`the generator told of ${counted} of ${summary.requests} requests while it ran`] : [];
  return judgeValidity({
    // An iteration is one arrival; a script of a user's own may make several requests in it.
    asked: iterationsAsked(record) / seconds,
    reached: summary.iterations / seconds,
    seconds,
    dropped: summary.dropped,
    cores,
    generatorCores: use?.generator,
    stackCores: use?.stack ?? 0,
    machineCores: use?.machineBesideParity,
    users: { most: record.profile.mostUsers, starved: log.starved, starvation: watched.starvation },
    clockJumpMs: watched.clockJumpMs,
    longestGapMs: watched.longestGapMs,
    restarted: record.restarted,
    generatorErrors: log.ownErrorsWith(watched.last?.totals.errors ?? new Map()),
    incomplete: [...record.incomplete, ...lost],
  });
}

/** Of a run that was ended early: what had arrived until then. How long that was is not known to a hundredth. */
function iterationsAsked({ profile, summary, endedEarly }: RunRecord): number {
  return endedEarly === undefined ? iterationsOf(profile.arrivals) : summary.iterations + summary.dropped;
}
