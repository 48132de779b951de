import type { CapacityProbe } from "../../../events/event.ts";
import type { ServiceLevel } from "../../../plan/plan.ts";
import type { Account } from "../account-log.ts";
import { type SeenAround, seenBetween } from "../capacity/seen.ts";
import { judgeProbe, type ProbeVerdict } from "../capacity/verdict.ts";
import { type Reading, windowBetween } from "../sampler.ts";

/** What was known at one moment of a run. */
export interface Moment {
  readonly reading: Reading;
  /** CPU from the beginning of the run to about this moment. */
  readonly account: Account | undefined;
}

export interface StretchLimits {
  readonly serviceLevel: ServiceLevel;
  readonly mostUsers: number;
  /** Cores of this machine. */
  readonly machineSize: number;
}

/** Judges the part of a run between two moments, in which `asked` iterations a second were asked for on average. */
export function judgeStretch(from: Moment, to: Moment, asked: number, limits: StretchLimits): CapacityProbe & Pick<ProbeVerdict, "cause"> {
  const { users } = to.reading.totals;
  const seen = seenBetween(from.reading, to.reading, {
    asked,
    level: limits.serviceLevel,
    use: useBetween(from.account, to.account),
    machineSize: limits.machineSize,
    users,
    starved: users >= limits.mostUsers,
    generatorErrors: [],
    restarted: [],
  });
  const { verdict, why, cause } = judgeProbe(seen, limits.serviceLevel);
  const { reached, seconds, p99, errors } = windowBetween(from.reading, to.reading);
  return { asked, reached, seconds, p99, errorShare: errors, verdict, why, cause };
}

/** Both count from the same beginning, so what lies between them is their difference. */
function useBetween(from: Account | undefined, to: Account | undefined): SeenAround["use"] {
  if (to === undefined) return undefined;
  const earlier = from?.use;
  const later = to.use;
  const before = earlier?.seconds ?? 0;
  const seconds = later.seconds - before;
  if (seconds <= 0) return earlier;
  const between = (a: number | undefined, b: number | undefined): number | undefined =>
    b === undefined ? undefined : Math.max(0, (b * later.seconds - (a ?? 0) * before) / seconds);
  return {
    generator: between(earlier?.generator, later.generator),
    stack: between(earlier?.stack, later.stack) ?? 0,
    machineBesideParity: between(earlier?.machineBesideParity, later.machineBesideParity),
  };
}
