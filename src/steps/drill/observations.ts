import type { DrillResult } from "../../events/event.ts";
import type { Plan } from "../../plan/plan.ts";
import type { DrillDefinition } from "./definition.ts";
import type { DrillObservations } from "./judge.ts";
import { judgeDrill } from "./judge.ts";

type Changing<T> = { -readonly [Key in keyof T]: T[Key] };

/** What a drill has seen so far, filled in as it goes on. */
export type Observing = Changing<DrillObservations> & {
  undoneAfterMs: number | undefined;
  requests: number;
  failedRequests: number;
};

export function nothingObserved(definition: DrillDefinition, plan: Plan): Observing {
  return {
    obstacle: undefined,
    steadyBefore: false,
    unsteady: undefined,
    bittenAfterMs: undefined,
    effectWithinMs: definition.method.effect.withinSeconds * 1_000,
    undoProblem: undefined,
    undoneAfterMs: undefined,
    recoveredAfterMs: undefined,
    recoveryLimitMs: (definition.recovery.withinSeconds ?? plan.limits.recoverySeconds) * 1_000,
    alerts: definition.alerts.map(({ name }) => ({
      name,
      firingAfterMs: undefined,
      deliveredAfterMs: undefined,
      resolvedAfterMs: undefined,
    })),
    steadyAfter: false,
    acknowledgedBefore: 0,
    audit: undefined,
    lossLimit: definition.dataLoss.acknowledgedWrites,
    verifies: plan.ledger?.verify !== undefined,
    requests: 0,
    failedRequests: 0,
  };
}

export function resultOf(definition: DrillDefinition, observed: Observing): DrillResult {
  const acknowledged = observed.audit?.acknowledged ?? 0;
  return {
    drill: definition.id,
    title: definition.title,
    ...judgeDrill(observed),
    bittenAfterMs: observed.bittenAfterMs,
    alertFiringAfterMs: last(observed.alerts.map(({ firingAfterMs }) => firingAfterMs)),
    alertDeliveredAfterMs: last(observed.alerts.map(({ deliveredAfterMs }) => deliveredAfterMs)),
    alertResolvedAfterMs: last(observed.alerts.map(({ resolvedAfterMs }) => resolvedAfterMs)),
    undoneAfterMs: observed.undoneAfterMs,
    recoveredAfterMs: observed.recoveredAfterMs,
    recoveryLimitMs: observed.recoveryLimitMs,
    requests: observed.requests,
    failedRequests: observed.failedRequests,
    acknowledgedWrites: acknowledged,
    // A write that could not be shown to be there counts as lost: not measured is never a pass.
    lostWrites: observed.audit?.lost ?? 0,
    moneyConserved: observed.audit?.moneyConserved,
  };
}

/** Of several alerts the slowest; undefined when there is none or one is missing. */
function last(times: readonly (number | undefined)[]): number | undefined {
  return times.length > 0 && times.every((time) => time !== undefined) ? Math.max(...times) : undefined;
}
