import type { DrillResult } from "../../events/event.ts";
import { type Demand, demandsOf, seconds } from "./demands.ts";
import type { SeenMeanwhile } from "./load-seconds.ts";

/** An alert that must go its whole way; ms after the fault was injected, undefined when it was not seen. */
export interface ObservedAlert {
  readonly name: string;
  /** ms after the injection; undefined: whenever it likes. */
  readonly firesWithinMs: number | undefined;
  /** ms after the recovery. */
  readonly resolvedWithinMs: number;
  readonly firingAfterMs: number | undefined;
  readonly deliveredAfterMs: number | undefined;
  readonly resolvedAfterMs: number | undefined;
}

export type ObservedOutcome = NonNullable<DrillResult["outcome"]>;

/** Everything a drill saw. What was not measured is undefined, and never counts as good. */
export interface DrillObservations {
  /** Why the drill could not be carried out; undefined when it could. */
  readonly obstacle: string | undefined;
  readonly steadyBefore: boolean;
  /** What the steady state looked like where it was not met: one clause. */
  readonly unsteady: string | undefined;
  /** The load ended by itself while it was still wanted. */
  readonly loadEnded: boolean;
  /** ms after the injection. */
  readonly bittenAfterMs: number | undefined;
  readonly effectWithinMs: number;
  /** How the effect's probe answered, each time one clause. */
  readonly effect: {
    readonly probe: string;
    readonly before: string | undefined;
    readonly during: string | undefined;
    readonly after: string | undefined;
  };
  /** It was to last and was gone before the undo began. */
  readonly effectPassed: boolean;
  /** Its probe was as before at last. */
  readonly effectGone: boolean;
  readonly undoProblem: string | undefined;
  /** What the system itself says is left of the fault after an undo that went well. */
  readonly remains: string | undefined;
  /** ms from the start of the undo. */
  readonly recoveredAfterMs: number | undefined;
  /** ms after the injection. */
  readonly undoBeganAtMs: number | undefined;
  /** When it had recovered, ms after the injection. */
  readonly servingAtMs: number | undefined;
  readonly recoveryLimitMs: number;
  readonly alerts: readonly ObservedAlert[];
  /** Alerts that must not fire. */
  readonly silent: readonly { readonly name: string; readonly firingAfterMs: number | undefined }[];
  /** Of them those that were about to when the undo began. */
  readonly pendingAtUndo: readonly string[];
  /** ms: the longest time in which nobody could say what the alerts did. */
  readonly alertsUnseenMs: number | undefined;
  /** What the load saw while the fault was there, and what it must see; undefined limits: anything. */
  readonly meanwhile: SeenMeanwhile | undefined;
  readonly meanwhileLimits: { readonly failedShare?: number | undefined; readonly p99Ms?: number | undefined } | undefined;
  /** What had to come about, and when it did: ms after the injection. undefined: nothing had to. */
  readonly outcome: ObservedOutcome | undefined;
  /** Of load and writers, from the first to the last, and how many may fail; undefined: any number. */
  /** Of load and writers. */
  readonly requests: number;
  readonly failedRequests: number;
  readonly failedRequestsLimit: number | undefined;
  readonly steadyAfter: boolean;
  /** Writes acknowledged before the fault was injected. */
  readonly acknowledgedBefore: number;
  /** ms from the last of them to the injection. */
  readonly ledgerIdleMs: number | undefined;
  readonly audit:
    | {
        readonly acknowledged: number;
        readonly lost: number;
        readonly duplicated: number;
        readonly unacknowledged: number | undefined;
        readonly problem: string | undefined;
        readonly moneyConserved: boolean | undefined;
      }
    | undefined;
  readonly lossLimit: number;
  /** The app says how its own invariant is verified. */
  readonly verifies: boolean;
}

export type DrillJudgement = Pick<DrillResult, "verdict" | "reason" | "score">;

/** What a drill proved. The order matters: a drill that did not happen proves neither good nor bad. */
export function judgeDrill(seen: DrillObservations): DrillJudgement {
  // A fault that is still there is the worst of all, whatever else went wrong.
  if (seen.remains !== undefined) return notUndone(`the undo went well, and yet ${seen.remains}`);
  if (seen.undoProblem !== undefined) return notUndone(`the fault could not be undone: ${seen.undoProblem}`);
  if (seen.obstacle !== undefined) return nothingShown("not carried out", seen.obstacle);
  const damaged = damage(seen);
  if (seen.loadEnded && damaged === undefined) {
    return nothingShown("not carried out", "the load ended by itself, so what clients saw is not whole");
  }
  if (!seen.steadyBefore) return nothingShown("steady state not met", seen.unsteady ?? "the steady state was not met");
  if (seen.bittenAfterMs === undefined) {
    if (damaged === undefined) return nothingShown("fault not effective", notNoticed(seen));
    return { verdict: "not resilient", reason: `${damaged}, and ${notNoticed(seen)}`, score: 0 };
  }
  if (seen.effectPassed && damaged === undefined) {
    return nothingShown("fault not effective", "its effect was gone before the undo began, though the fault lasts");
  }
  const demands = demandsOf(seen);
  const missed = demands.filter((demand) => demand.missed.length > 0);
  if (missed.length === 0) return { verdict: "resilient", reason: summary(seen), score: 100 };
  const reason = missed.flatMap((demand) => demand.missed).join("; ");
  if (missed.every((demand) => demand.unseen)) return nothingShown("not carried out", reason);
  return { verdict: "not resilient", reason, score: Math.min(99, scoreOf(demands)) };
}

/** What of the data is gone or wrong beyond doubt, whoever saw the rest. What could only not be looked up is no such proof. */
function damage({ audit, lossLimit }: DrillObservations): string | undefined {
  if (audit === undefined) return undefined;
  if (audit.problem === undefined && audit.lost > lossLimit) return `${audit.lost} of ${audit.acknowledged} acknowledged writes are lost`;
  if (audit.duplicated > 0) return `${audit.duplicated} acknowledged writes are there more than once`;
  return audit.moneyConserved === false ? "money was not conserved" : undefined;
}

function notUndone(reason: string): DrillJudgement {
  return { verdict: "not undone", reason, score: 0 };
}

function nothingShown(verdict: DrillResult["verdict"], reason: string): DrillJudgement {
  return { verdict, reason, score: undefined };
}

function notNoticed({ effect, effectWithinMs }: DrillObservations): string {
  const still = effect.before === undefined ? "" : `: ${effect.probe} was ${effect.before} before and no different after`;
  return `no client noticed the fault within ${seconds(effectWithinMs)}${still}`;
}

/** Half of it is for the data, the other half for everything else: each demand leaves the share of that half which was met. */
function scoreOf(demands: readonly Demand[]): number {
  const half = (of: Demand["of"]): number => demands.filter((demand) => demand.of === of).reduce((left, { met }) => left * met, 50);
  return Math.floor(half("data") + half("service"));
}

function summary(seen: DrillObservations): string {
  const { audit, effect } = seen;
  return [
    `noticed after ${seconds(seen.bittenAfterMs ?? 0)}${effect.during === undefined ? "" : ` (${effect.during})`}`,
    ...seen.alerts.map(({ name, firingAfterMs }) => `${name} fired after ${seconds(firingAfterMs ?? 0)}`),
    ...(seen.outcome === undefined ? [] : [`${seen.outcome.wanted} after ${seconds(seen.outcome.afterMs ?? 0)}`]),
    ...(seen.failedRequestsLimit === undefined ? [] : [`${seen.failedRequests} of ${seen.requests} requests failed`]),
    `serving again after ${seconds(seen.recoveredAfterMs ?? 0)} (limit ${seconds(seen.recoveryLimitMs)})`,
    `${audit?.lost ?? 0} of ${audit?.acknowledged ?? 0} acknowledged writes lost`,
  ].join(", ");
}
