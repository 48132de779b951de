import type { DrilledAlert, DrillResult } from "../../events/event.ts";
import type { Plan } from "../../plan/plan.ts";
import type { AlertTimes } from "./alert-watch.ts";
import { type DrillDefinition, effectProbe } from "./definition.ts";
import { definitionDigest } from "./definition-digest.ts";
import { faultsInWords } from "./held-faults.ts";
import { type DrillObservations, judgeDrill, type ObservedAlert } from "./judge.ts";
import { checkKindOf } from "./probes/registry.ts";

type Changing<T> = { -readonly [Key in keyof T]: T[Key] };

/** What a drill has seen so far, filled in as it goes on. */
export type Observing = Changing<DrillObservations> & {
  /** How many of the faults an injection was begun of. */
  injected: number;
  undoneAfterMs: number | undefined;
  firstErrorAfterMs: number | undefined;
  worstP99Ms: number | undefined;
  /** undefined: no load was begun. */
  loadRate: number | undefined;
  /** undefined: none was begun. */
  writers: DrillResult["writers"] | undefined;
  readonly effect: { readonly probe: string; before: string | undefined; during: string | undefined; after: string | undefined };
};

export function nothingObserved(definition: DrillDefinition, plan: Plan): Observing {
  return {
    obstacle: undefined,
    steadyBefore: false,
    loadEnded: false,
    unsteady: undefined,
    bittenAfterMs: undefined,
    effectWithinMs: definition.method.effect.withinSeconds * 1_000,
    effect: { probe: effectProbe(definition).name, before: undefined, during: undefined, after: undefined },
    effectPassed: false,
    effectGone: false,
    injected: 0,
    undoProblem: undefined,
    remains: undefined,
    undoneAfterMs: undefined,
    recoveredAfterMs: undefined,
    undoBeganAtMs: undefined,
    servingAtMs: undefined,
    recoveryLimitMs: (definition.recovery.withinSeconds ?? plan.limits.recoverySeconds) * 1_000,
    alerts: definition.alerts.map((alert) => observedAlert(alert, {})),
    silent: definition.silent.map((name) => ({ name, firingAfterMs: undefined })),
    pendingAtUndo: [],
    alertsUnseenMs: undefined,
    meanwhile: undefined,
    meanwhileLimits: definition.meanwhile,
    outcome: wantedOutcome(definition),
    failedRequestsLimit: definition.failedRequests,
    steadyAfter: false,
    acknowledgedBefore: 0,
    ledgerIdleMs: undefined,
    audit: undefined,
    lossLimit: definition.dataLoss.acknowledgedWrites,
    verifies: plan.ledger?.verify !== undefined,
    firstErrorAfterMs: undefined,
    worstP99Ms: undefined,
    loadRate: undefined,
    requests: 0,
    failedRequests: 0,
    writers: undefined,
  };
}

function wantedOutcome({ outcome }: DrillDefinition): Observing["outcome"] {
  if (outcome === undefined) return undefined;
  const wanted = checkKindOf(outcome.check).wanted(outcome.check);
  return { wanted, seen: undefined, afterMs: undefined, withinMs: outcome.withinSeconds * 1_000 };
}

/** What an alert must do, and when it was seen to do it. */
export function observedAlert(alert: DrillDefinition["alerts"][number], times: AlertTimes): ObservedAlert {
  return {
    name: alert.name,
    firesWithinMs: alert.firesWithinSeconds === undefined ? undefined : alert.firesWithinSeconds * 1_000,
    resolvedWithinMs: alert.resolvedWithinSeconds * 1_000,
    firingAfterMs: times.firing,
    deliveredAfterMs: times.delivered,
    resolvedAfterMs: times.resolved,
  };
}

export function resultOf(definition: DrillDefinition, observed: Observing): DrillResult {
  return {
    drill: definition.id,
    definition: definitionDigest(definition),
    title: definition.title,
    ...judgeDrill(observed),
    bittenAfterMs: observed.bittenAfterMs,
    alertFiringAfterMs: last(observed.alerts.map(({ firingAfterMs }) => firingAfterMs)),
    alertDeliveredAfterMs: last(observed.alerts.map(({ deliveredAfterMs }) => deliveredAfterMs)),
    alertResolvedAfterMs: last(observed.alerts.map(({ resolvedAfterMs }) => resolvedAfterMs)),
    undoneAfterMs: observed.undoneAfterMs,
    recoveredAfterMs: observed.recoveredAfterMs,
    recoveryLimitMs: observed.recoveryLimitMs,
    ...(observed.outcome === undefined ? {} : { outcome: observed.outcome }),
    ...(observed.loadRate === undefined ? {} : { loadRate: observed.loadRate }),
    requests: observed.requests,
    failedRequests: observed.failedRequests,
    ...(observed.writers === undefined ? {} : { writers: observed.writers }),
    acknowledgedWrites: observed.audit?.acknowledged ?? 0,
    // A write that could not be shown to be there counts as lost: not measured is never a pass.
    lostWrites: observed.audit?.lost ?? 0,
    duplicatedWrites: observed.audit?.duplicated ?? 0,
    unacknowledgedWrites: observed.audit?.unacknowledged,
    moneyConserved: observed.audit?.moneyConserved,
    faults: faultsInWords(definition),
    effect: effectOf(observed),
    firstErrorAfterMs: observed.firstErrorAfterMs,
    worstP99Ms: observed.worstP99Ms,
    detected: firstToFire(observed),
    alerts: drilledAlerts(observed),
  };
}

/** Nothing was asked of the alerts of a drill that did not get that far. */
function drilledAlerts({ alerts, silent, servingAtMs, bittenAfterMs }: Observing): DrilledAlert[] {
  if (bittenAfterMs === undefined) return [];
  const loud = alerts.map(({ name, firesWithinMs, firingAfterMs, deliveredAfterMs, resolvedAfterMs, resolvedWithinMs }) => ({
    name,
    must: "fire" as const,
    firesWithinMs,
    firingAfterMs,
    deliveredAfterMs,
    // One that was quiet again before the system served counts as resolved with it.
    resolvedAfterMs: resolvedAfterMs === undefined || servingAtMs === undefined ? undefined : Math.max(0, resolvedAfterMs - servingAtMs),
    resolvedWithinMs,
  }));
  const nothingElse = { firesWithinMs: undefined, deliveredAfterMs: undefined, resolvedAfterMs: undefined, resolvedWithinMs: undefined };
  const quiet = silent.map(({ name, firingAfterMs }) => ({ name, must: "stay silent" as const, firingAfterMs, ...nothingElse }));
  return [...loud, ...quiet];
}

function effectOf({ effect: { probe, before, during, after } }: Observing): DrillResult["effect"] {
  return before === undefined || during === undefined || after === undefined ? undefined : { probe, before, during, after };
}

function firstToFire({ alerts }: Observing): DrillResult["detected"] {
  const fired = alerts.flatMap(({ name, firingAfterMs }) => (firingAfterMs === undefined ? [] : [{ alert: name, afterMs: firingAfterMs }]));
  return fired.sort((one, other) => one.afterMs - other.afterMs)[0];
}

/** Of several alerts the slowest; undefined when there is none or one is missing. */
function last(times: readonly (number | undefined)[]): number | undefined {
  return times.length > 0 && times.every((time) => time !== undefined) ? Math.max(...times) : undefined;
}
