import type { LoadResult } from "../../events/event.ts";
import { type Ceiling, roundedDown } from "./ceiling.ts";
import type { GeneratorLog } from "./generator-log.ts";
import type { Summary } from "./k6-summary.ts";
import type { LoadRequest } from "./request.ts";
import { allowedGeneratorCores, judgeValidity } from "./validity.ts";
import type { VirtualUsers } from "./virtual-users.ts";
import type { Watched } from "./watch.ts";

/** Everything a run left behind. */
export interface RunRecord {
  readonly request: LoadRequest;
  /** Requests a second the script was told to ask. */
  readonly rate: number;
  readonly ceiling: Ceiling | undefined;
  readonly users: VirtualUsers;
  readonly summary: Summary;
  readonly watched: Watched;
  readonly log: GeneratorLog;
  readonly clockJumpMs: number;
  readonly restarted: readonly string[];
  readonly cores: number;
}

export function loadResult(record: RunRecord): LoadResult {
  const { request, rate, summary, watched, cores } = record;
  const use = watched.account?.use;
  const perSecond = watched.account === undefined ? 0 : watched.account.requests / watched.account.use.seconds;
  const microseconds = (used: number): number => (perSecond > 0 ? (used / perSecond) * 1e6 : 0);
  const stackCores = use?.stack ?? 0;
  return {
    target: request.target,
    asked: rate,
    reached: summary.requests / request.seconds,
    seconds: request.seconds,
    requests: summary.requests,
    dropped: summary.dropped,
    failed: summary.failed,
    errorShare: summary.failed / summary.requests,
    withinLatencyShare: summary.withinLatencyShare ?? leastWithin(summary, request.serviceLevel.latencyMs),
    latencyMs: summary.latencyMs,
    checksFailed: summary.checksFailed,
    generator: {
      cores: use?.generator ?? 0,
      allowedCores: allowedGeneratorCores(cores, stackCores),
      microsecondsPerRequest: microseconds(use?.generator ?? 0),
    },
    cpuPerRequest: [...(use?.services ?? [])].map(([service, used]) => ({ service, microseconds: microseconds(used) })),
    thresholdsCrossed: summary.thresholdsCrossed,
    validity: judgeValidity({
      asked: rate,
      // An iteration is one arrival; a script of a user's own may make several requests in it.
      reached: summary.iterations / request.seconds,
      dropped: summary.dropped,
      cores,
      generatorCores: use?.generator,
      stackCores,
      machineCores: use?.machine,
      users: { most: record.users.most, starved: record.log.starved, exhaustedShare: watched.exhaustedShare },
      clockJumpMs: record.clockJumpMs,
      restarted: record.restarted,
      generatorErrors: record.log.ownErrors,
    }),
    ceiling: record.ceiling === undefined ? undefined : roundedDown(record.ceiling.rate),
  };
}

/** A script that does not count requests in time still gives percentiles: at least this share was within the limit. */
function leastWithin({ latencyMs }: Summary, limitMs: number): number {
  if (latencyMs.max <= limitMs) return 1;
  if (latencyMs.p99 <= limitMs) return 0.99;
  if (latencyMs.p95 <= limitMs) return 0.95;
  return latencyMs.p50 <= limitMs ? 0.5 : 0;
}
