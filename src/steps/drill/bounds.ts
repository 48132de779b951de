import type { DrillSetup } from "./setup.ts";

/** Beyond what the drill itself may take. After it the watchdog undoes the fault of a parity that hangs. */
const faultMarginMs = 120_000;
/** A recovery later than its limit is waited for this many times as long, so that its length is known. */
const recoveryPatience = 2;

/** How long the fault is held at most. An alert cannot fire before its own `for` has passed on the stack's clock: that comes on top. */
export function holdMs({ definition, stack }: DrillSetup): number {
  const { alerts, timeScale } = stack.plan.monitoring;
  const waits = definition.alerts.map(({ name }) => alerts.find((rule) => rule.name === name)?.forSeconds ?? 0);
  return (definition.method.holdSeconds + Math.max(0, ...waits) / timeScale) * 1_000;
}

export function longestFaultMs(setup: DrillSetup): number {
  return setup.observed.effectWithinMs + holdMs(setup) + faultMarginMs;
}

export function recoveryPatienceMs({ observed }: DrillSetup): number {
  return recoveryPatience * observed.recoveryLimitMs;
}

/** Longer than load is wanted: it ends by itself should nobody be left to stop it. */
export function longestLoadSeconds(setup: DrillSetup): number {
  const steadyMs = 2 * setup.definition.steadyState.withinSeconds * 1_000;
  return Math.ceil((steadyMs + longestFaultMs(setup) + recoveryPatienceMs(setup)) / 1_000);
}
