import type { ServiceLevel } from "../../../plan/plan.ts";
import { milliseconds, percent, rounding } from "../../../text/words.ts";
import type { EndpointSeen } from "./endpoints.ts";

export interface LevelSeen {
  readonly errorShare: number;
  /** Of the requests, 0..1; undefined when it cannot be told. */
  readonly withinLatencyShare: number | undefined;
  /** ms. */
  readonly p95: number;
  readonly p99: number;
}

/** The first limit that was broken, with its numbers; undefined when all were kept. Limits of single endpoints are judged by what was seen of each. */
export function brokenLevel(seen: LevelSeen, level: ServiceLevel, endpoints: readonly EndpointSeen[] = []): string | undefined {
  const { errorShare, withinLatencyShare, p95, p99 } = seen;
  const within = withinLatencyShare ?? (p99 <= level.latencyMs ? 0.99 : 0);
  const whole = brokenLimit({ errorShare, withinLatencyShare: within, p95 }, level, `p99 ${milliseconds(p99)}, `);
  if (whole !== undefined) return whole;
  return endpoints.flatMap((each) => {
    const broken = countsAgainst(each) ? brokenLimit(each, each.level, "") : undefined;
    return broken === undefined ? [] : [`${each.level.name}: ${broken}`];
  })[0];
}

/** Of five requests one slow one is 20 %: too few to break a limit that allows one in a hundred. */
function countsAgainst({ requests, level }: EndpointSeen): boolean {
  return level.latencyShare === 1 || requests * (1 - level.latencyShare) >= 1 - rounding;
}

type Answers = Pick<EndpointSeen, "errorShare" | "withinLatencyShare" | "p95">;

function brokenLimit(seen: Answers, level: Omit<ServiceLevel, "endpoints">, latency: string): string | undefined {
  const { errorShare, withinLatencyShare, p95 } = seen;
  const errors = 1 - level.availability;
  if (errorShare > errors + rounding) return `${percent(errorShare)} of the requests failed (limit ${percent(errors)})`;
  if (withinLatencyShare < level.latencyShare - rounding) {
    return `${latency}${percent(withinLatencyShare, 1)} within ${milliseconds(level.latencyMs)} (limit ${percent(level.latencyShare, 1)})`;
  }
  return level.p95Ms !== undefined && p95 > level.p95Ms ? `p95 ${milliseconds(p95)} (limit ${milliseconds(level.p95Ms)})` : undefined;
}
