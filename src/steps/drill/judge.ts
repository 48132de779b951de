import type { DrillResult } from "../../events/event.ts";

/** An alert that must go its whole way; ms after the fault was injected, undefined when it was not seen. */
export interface ObservedAlert {
  readonly name: string;
  readonly firingAfterMs: number | undefined;
  readonly deliveredAfterMs: number | undefined;
  readonly resolvedAfterMs: number | undefined;
}

/** Everything a drill saw. What was not measured is undefined, and never counts as good. */
export interface DrillObservations {
  /** Why the drill could not be carried out; undefined when it could. */
  readonly obstacle: string | undefined;
  readonly steadyBefore: boolean;
  /** What the steady state looked like where it was not met: one clause. */
  readonly unsteady: string | undefined;
  /** ms after the injection. */
  readonly bittenAfterMs: number | undefined;
  readonly effectWithinMs: number;
  readonly undoProblem: string | undefined;
  /** ms from the start of the undo. */
  readonly recoveredAfterMs: number | undefined;
  readonly recoveryLimitMs: number;
  readonly alerts: readonly ObservedAlert[];
  readonly steadyAfter: boolean;
  /** Writes acknowledged before the fault was injected. */
  readonly acknowledgedBefore: number;
  readonly audit:
    | {
        readonly acknowledged: number;
        readonly lost: number;
        readonly duplicated: number;
        readonly problem: string | undefined;
        readonly moneyConserved: boolean | undefined;
      }
    | undefined;
  readonly lossLimit: number;
  /** The app says how its own invariant is verified. */
  readonly verifies: boolean;
}

export interface DrillJudgement {
  readonly verdict: DrillResult["verdict"];
  readonly reason: string;
}

/** What a drill proved. The order matters: a drill that did not happen proves neither good nor bad. */
export function judgeDrill(seen: DrillObservations): DrillJudgement {
  if (seen.obstacle !== undefined) return { verdict: "not carried out", reason: seen.obstacle };
  if (!seen.steadyBefore) return { verdict: "steady state not met", reason: seen.unsteady ?? "the steady state was not met" };
  if (seen.undoProblem !== undefined) return { verdict: "not undone", reason: `the fault could not be undone: ${seen.undoProblem}` };
  if (seen.bittenAfterMs === undefined) {
    return { verdict: "fault not effective", reason: `no client noticed the fault within ${seconds(seen.effectWithinMs)}` };
  }
  const shortcomings = [...recovery(seen), ...seen.alerts.flatMap(alert), ...ledger(seen)];
  if (shortcomings.length > 0) return { verdict: "not resilient", reason: shortcomings.join("; ") };
  return { verdict: "resilient", reason: summary(seen) };
}

function recovery(seen: DrillObservations): string[] {
  const limit = seconds(seen.recoveryLimitMs);
  if (seen.recoveredAfterMs === undefined) return [`the steady state did not come back within ${limit}`];
  if (seen.recoveredAfterMs > seen.recoveryLimitMs) return [`serving again after ${seconds(seen.recoveredAfterMs)}, the limit is ${limit}`];
  return seen.steadyAfter ? [] : [`the steady state did not last: ${seen.unsteady ?? "a probe failed"}`];
}

function alert(observed: ObservedAlert): string[] {
  if (observed.firingAfterMs === undefined) return [`${observed.name} did not fire`];
  if (observed.deliveredAfterMs === undefined) return [`${observed.name} fired but was not delivered`];
  return observed.resolvedAfterMs === undefined ? [`${observed.name} was not resolved after the recovery`] : [];
}

function ledger(seen: DrillObservations): string[] {
  const { audit } = seen;
  if (audit === undefined) return ["acknowledged writes were not looked up"];
  if (seen.acknowledgedBefore === 0) return ["no write was acknowledged before the fault, so none could be lost"];
  const said: string[] = [];
  if (audit.problem !== undefined) said.push(`acknowledged writes could not all be looked up: ${audit.problem}`);
  else if (audit.lost > seen.lossLimit) said.push(`${audit.lost} of ${audit.acknowledged} acknowledged writes are lost`);
  if (audit.duplicated > 0) said.push(`${audit.duplicated} acknowledged writes are there more than once`);
  if (audit.moneyConserved === false) said.push("money was not conserved");
  if (audit.moneyConserved === undefined && seen.verifies) said.push("the app did not answer whether money was conserved");
  return said;
}

function summary(seen: DrillObservations): string {
  const audit = seen.audit;
  return [
    `noticed after ${seconds(seen.bittenAfterMs ?? 0)}`,
    ...seen.alerts.map(({ name, firingAfterMs }) => `${name} fired after ${seconds(firingAfterMs ?? 0)}`),
    `serving again after ${seconds(seen.recoveredAfterMs ?? 0)} (limit ${seconds(seen.recoveryLimitMs)})`,
    `${audit?.lost ?? 0} of ${audit?.acknowledged ?? 0} acknowledged writes lost`,
  ].join(", ");
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
