import { percent } from "../../text/words.ts";
import type { DrillObservations, ObservedAlert } from "./judge.ts";

/** One thing that a drill asks of the system. */
export interface Demand {
  readonly of: "service" | "data";
  /** The share of it that was met, 0..1. */
  readonly met: number;
  /** What was missed, a clause each; none when all of it was met. */
  readonly missed: readonly string[];
  /** It was missed only because nobody could look: it says nothing of the system. */
  readonly unseen: boolean;
}

/** Prometheus is asked five times a second; a longer silence may have hidden an alert. */
const longestUnseenMs = 10_000;

/** Writes are acknowledged many times a second; after a longer silence none was under way when the fault came. */
const longestIdleMs = 2_000;

/** Everything that is asked of a system whose fault was noticed and is gone. */
export function demandsOf(seen: DrillObservations): Demand[] {
  return [
    recovery(seen),
    lasting(seen),
    ...seen.alerts.map((each) => alert(each, seen)),
    ...silence(seen),
    ...meanwhile(seen),
    ...outcome(seen),
    ...failures(seen),
    data(seen),
  ];
}

function demand(of: Demand["of"], met: number, missed: readonly string[]): Demand {
  return { of, met: missed.length === 0 ? 1 : Math.min(1, Math.max(0, met)), missed, unseen: false };
}

function unseen(of: Demand["of"], why: string): Demand {
  return { of, met: 0, missed: [why], unseen: true };
}

function recovery(seen: DrillObservations): Demand {
  const { recoveredAfterMs, recoveryLimitMs, effect } = seen;
  const limit = seconds(recoveryLimitMs);
  if (!seen.effectGone) {
    return demand("service", 0, [
      `its effect is still there after the undo: ${effect.probe}: ${effect.after ?? "no answer"}, ${notBack(limit)}`,
    ]);
  }
  if (recoveredAfterMs === undefined) return demand("service", 0, [notBack(limit)]);
  const late = recoveredAfterMs > recoveryLimitMs;
  return demand(
    "service",
    recoveryLimitMs / recoveredAfterMs,
    late ? [`serving again after ${seconds(recoveredAfterMs)}, the limit is ${limit}`] : [],
  );
}

function notBack(limit: string): string {
  return `the steady state did not come back within ${limit}`;
}

function lasting({ recoveredAfterMs, steadyAfter, unsteady }: DrillObservations): Demand {
  // One that did not come back is said already.
  const missed = steadyAfter || recoveredAfterMs === undefined ? [] : [`the steady state did not last: ${unsteady ?? "a probe failed"}`];
  return demand("service", 0, missed);
}

/** Three parts: fired in time, delivered, resolved in time. */
function alert(observed: ObservedAlert, { undoBeganAtMs, servingAtMs }: DrillObservations): Demand {
  const { name, firingAfterMs, firesWithinMs, deliveredAfterMs, resolvedAfterMs, resolvedWithinMs } = observed;
  if (firingAfterMs === undefined) return demand("service", 0, [`${name} did not fire`]);
  const missed: string[] = [];
  if (firesWithinMs !== undefined && firingAfterMs > firesWithinMs) {
    missed.push(`${name} fired after ${seconds(firingAfterMs)}, the limit is ${seconds(firesWithinMs)}`);
  }
  const resolved = resolvedAfterMs === undefined || servingAtMs === undefined ? undefined : resolvedAfterMs - servingAtMs;
  // What the undo itself or the recovery sets off tells nobody of the fault in time.
  if (deliveredAfterMs !== undefined && undoBeganAtMs !== undefined && deliveredAfterMs > undoBeganAtMs) {
    missed.push(`${name} was delivered only after the fault began to be taken away`);
  }
  if (deliveredAfterMs === undefined) missed.push(`${name} fired but was not delivered`);
  else if (resolved === undefined) missed.push(`${name} was not resolved after the recovery`);
  else if (resolved > resolvedWithinMs) {
    missed.push(`${name} was resolved ${seconds(resolved)} after the recovery, the limit is ${seconds(resolvedWithinMs)}`);
  }
  return demand("service", deliveredAfterMs === undefined ? 1 / 3 : 2 / 3, missed);
}

function silence({ silent, pendingAtUndo, alerts, alertsUnseenMs }: DrillObservations): Demand[] {
  const each = silent.map(({ name, firingAfterMs }) => demand("service", 0, noise(name, firingAfterMs, pendingAtUndo.includes(name))));
  if (silent.length === 0 && alerts.length === 0) return each;
  if (alertsUnseenMs !== undefined && alertsUnseenMs <= longestUnseenMs) return each;
  // An alert that fired was seen all the same; only silence needs somebody who listens all the time.
  const howLong = alertsUnseenMs === undefined ? "at all" : `for ${seconds(alertsUnseenMs)}`;
  return silent.length === 0
    ? each
    : [
        ...each,
        unseen(
          "service",
          `nobody could say whether alerts fired: Prometheus did not answer ${howLong}, or had not heard what they rest on`,
        ),
      ];
}

/** Faults are held for seconds and alerts wait for minutes: one that waits to fire is silent only because the fault was taken away. */
function noise(name: string, firingAfterMs: number | undefined, pendingAtUndo: boolean): string[] {
  if (firingAfterMs !== undefined) return [`${name} fired after ${seconds(firingAfterMs)} and must not`];
  return pendingAtUndo ? [`${name} was pending when the undo began and must not fire`] : [];
}

function meanwhile({ meanwhile: seen, meanwhileLimits: limits }: DrillObservations): Demand[] {
  if (limits === undefined) return [];
  if (seen === undefined || seen.seconds === 0) return [unseen("service", "not one second of the load was seen while the fault was held")];
  const { failedShare = 0, p99Ms } = limits;
  const failed = seen.failedShare > failedShare;
  const slow = p99Ms !== undefined && seen.worstP99Ms > p99Ms;
  const missed = [
    ...(failed ? [`${percent(seen.failedShare)} of the load failed meanwhile, the limit is ${percent(failedShare)}`] : []),
    ...(slow ? [`the load's p99 was ${seconds(seen.worstP99Ms)} meanwhile, the limit is ${seconds(p99Ms)}`] : []),
    ...(seen.unanswered > 0 ? [`in ${seen.unanswered} of ${seen.seconds} seconds meanwhile nothing was answered`] : []),
  ];
  const met = seen.unanswered > 0 ? 0 : Math.min(failed ? failedShare / seen.failedShare : 1, slow ? p99Ms / seen.worstP99Ms : 1);
  return [demand("service", met, missed)];
}

function outcome({ outcome: observed }: DrillObservations): Demand[] {
  if (observed === undefined) return [];
  const { wanted, seen = "no answer", afterMs, withinMs } = observed;
  if (afterMs === undefined) return [demand("service", 0, [`${wanted}: not within ${seconds(withinMs)}, but ${seen}`])];
  const late = afterMs > withinMs;
  return [
    demand("service", withinMs / afterMs, late ? [`${wanted}: only after ${seconds(afterMs)}, the limit is ${seconds(withinMs)}`] : []),
  ];
}

function failures({ requests, failedRequests, failedRequestsLimit: limit }: DrillObservations): Demand[] {
  if (limit === undefined) return [];
  if (requests === 0) return [unseen("service", "nothing was asked, so no request could fail")];
  return [demand("service", 0, failedRequests > limit ? [`${failedRequests} of ${requests} requests failed, ${limit} may`] : [])];
}

/** All or nothing: a write that was acknowledged and is gone is not half as bad as two. */
function data(seen: DrillObservations): Demand {
  const { audit } = seen;
  if (audit === undefined) return unseen("data", "acknowledged writes were not looked up");
  const missed: string[] = [];
  if (audit.problem !== undefined) missed.push(`acknowledged writes could not all be looked up: ${audit.problem}`);
  else if (audit.lost > seen.lossLimit) missed.push(`${audit.lost} of ${audit.acknowledged} acknowledged writes are lost`);
  if (audit.duplicated > 0) missed.push(`${audit.duplicated} acknowledged writes are there more than once`);
  if (audit.moneyConserved === false) missed.push("money was not conserved");
  if (audit.moneyConserved === undefined && seen.verifies) missed.push("the app did not answer whether money was conserved");
  const idle = idleBefore(seen);
  if (idle !== undefined && missed.length === 0) return unseen("data", idle);
  return demand("data", 0, idle === undefined ? missed : [idle, ...missed]);
}

/** Why no write could be lost: none was under way. */
function idleBefore({ acknowledgedBefore, ledgerIdleMs }: DrillObservations): string | undefined {
  if (acknowledgedBefore === 0) return "no write was acknowledged before the fault, so none could be lost";
  if (ledgerIdleMs !== undefined && ledgerIdleMs <= longestIdleMs) return undefined;
  const since = ledgerIdleMs === undefined ? "" : `: the last one was ${seconds(ledgerIdleMs)} earlier`;
  return `no write was acknowledged just before the fault${since}`;
}

export function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
