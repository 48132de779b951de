import { takenBackWithinMs } from "../faults/fault-kind.ts";
import { faultKinds } from "../faults/kinds/registry.ts";
import type { DrillDefinition } from "./definition.ts";
import type { DrillSetup } from "./setup.ts";

/** Beyond what the drill itself may take. After it the watchdog undoes the faults of a parity that hangs. */
const faultMarginMs = 120_000;
/** A recovery later than its limit is waited for this many times as long, so that its length is known. */
const recoveryPatience = 2;
/** Shorter, and hardly a second of the load lies between the effect and the undo. */
const leastMs = { usually: 2_000, judgedMeanwhile: 5_000 } as const;

/** How long faults are held at least once their effect was seen. */
export function leastHoldMs({ method, meanwhile }: DrillDefinition): number {
  if (method.leastSeconds !== undefined) return method.leastSeconds * 1_000;
  return meanwhile === undefined ? leastMs.usually : leastMs.judgedMeanwhile;
}

/** How long the faults are held at most. An alert cannot fire before its own `for` has passed on the stack's clock: that comes on top. */
export function holdMs({ definition, stack }: DrillSetup): number {
  const { alerts, timeScale } = stack.plan.monitoring;
  const waits = definition.alerts.map(({ name }) => alerts.find((rule) => rule.name === name)?.forSeconds ?? 0);
  return (definition.method.holdSeconds + Math.max(0, ...waits) / timeScale) * 1_000;
}

/** From the record on disk to the undo: quiet, load, steady state under it, every fault, its effect, the hold. */
export function longestFaultMs(setup: DrillSetup): number {
  const { faults, effect } = setup.definition.method;
  const last = Math.max(...faults.map(({ afterSeconds }) => afterSeconds));
  return (
    2 * steadyMs(setup) +
    (last + effect.withinSeconds) * 1_000 +
    leastHoldMs(setup.definition) +
    outcomePatienceMs(setup.definition) +
    holdMs(setup) +
    undoMs(setup) +
    faultMarginMs
  );
}

/** One after the other. */
function undoMs({ definition }: DrillSetup): number {
  return takenBackWithinMs(definition.method.faults.map(({ kind }) => faultKinds[kind]));
}

/** One that comes late is waited for half as long again, so that it is known how late. */
export function outcomePatienceMs({ outcome }: Pick<DrillDefinition, "outcome">): number {
  return outcome === undefined ? 0 : outcome.withinSeconds * 1_500;
}

export function recoveryPatienceMs({ observed }: DrillSetup): number {
  return recoveryPatience * observed.recoveryLimitMs;
}

/** Longer than load is wanted: it ends by itself should nobody be left to stop it. */
export function longestLoadSeconds(setup: DrillSetup): number {
  return Math.ceil((longestFaultMs(setup) + recoveryPatienceMs(setup)) / 1_000);
}

/** After the recovery every alert must be resolved within its time; so long it is waited for. */
export function longestResolveMs({ definition }: DrillSetup): number {
  return Math.max(0, ...definition.alerts.map(({ resolvedWithinSeconds }) => resolvedWithinSeconds)) * 1_000;
}

function steadyMs({ definition }: DrillSetup): number {
  return definition.steadyState.withinSeconds * 1_000;
}
