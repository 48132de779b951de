import { randomBytes } from "node:crypto";
import type { Fault } from "../../runtimes/runtime.ts";
import { type HeldFault, holdFault } from "../faults/hold-fault.ts";
import { type AlertWatch, watchAlerts } from "./alert-watch.ts";
import { holdMs, longestFaultMs, recoveryPatienceMs } from "./bounds.ts";
import { awaitEffect } from "./effect.ts";
import type { DrillSetup } from "./setup.ts";
import { awaitSteadyState, probeRound } from "./steadiness.ts";
import type { Traffic } from "./traffic.ts";

/**
 * Injects the drill's fault, holds it until its alerts were delivered, undoes it and waits for the recovery.
 * Whatever happens the fault is undone before this ends. The alerts are still watched afterwards: the caller stops that.
 */
export async function breakAndUndo(setup: DrillSetup, traffic: Traffic): Promise<AlertWatch | undefined> {
  const { stack, definition, options, context, observed } = setup;
  const { id, method } = definition;
  const { host } = context;
  const fault: Fault = { id: `${id}-${randomBytes(4).toString("hex")}`, ...method.fault };
  const held = await holdFault(
    stack,
    fault,
    { drill: id, heal: options.heal, cwd: options.cwd, longestMs: longestFaultMs(setup) },
    context,
  );
  let watch: AlertWatch | undefined;
  try {
    const injectedAt = { monotonic: host.monotonic(), iso: new Date(host.now()).toISOString() };
    observed.acknowledgedBefore = traffic.ledger.acknowledged();
    await held.inject();
    context.emit({ type: "fault.injected", drill: id, fault: fault.id });
    traffic.injected(injectedAt.monotonic);
    watch = watchAlerts(stack, {
      alerts: definition.alerts.map(({ name }) => name),
      host,
      injectedAt,
      changed: (alert, state, afterMs) => context.emit({ type: "alert.changed", drill: id, alert, state, afterMs }),
    });
    await hold(setup, held, injectedAt.monotonic, watch);
    await recover(setup, held, injectedAt.monotonic);
    return watch;
  } catch (error) {
    await watch?.stop();
    throw error;
  } finally {
    await held.undo().catch((error: unknown) => keepUndoProblem(setup, error));
  }
}

async function hold(setup: DrillSetup, held: HeldFault, injectedAt: number, watch: AlertWatch): Promise<void> {
  const { definition, context, observed } = setup;
  const effect = await awaitEffect(setup, observed.effectWithinMs);
  if (effect === undefined) return;
  observed.bittenAfterMs = effect.at - injectedAt;
  context.emit({ type: "fault.bitten", drill: definition.id, fault: held.fault.id, afterMs: observed.bittenAfterMs, seen: effect.seen });
  await watch.reached("delivered", holdMs(setup), context.signal);
}

/** Probes while the undo runs: the system can serve again before the undo has seen that it does. */
async function recover(setup: DrillSetup, held: HeldFault, injectedAt: number): Promise<void> {
  const { definition, context, observed } = setup;
  const { host } = context;
  const startedAt = host.monotonic();
  const failed = new AbortController();
  const undone = held.undo().then(
    () => {
      observed.undoneAfterMs = host.monotonic() - injectedAt;
      context.emit({ type: "fault.undone", drill: definition.id, fault: held.fault.id, afterMs: observed.undoneAfterMs });
    },
    (error: unknown) => {
      keepUndoProblem(setup, error);
      failed.abort();
    },
  );
  try {
    const signal = AbortSignal.any([context.signal, failed.signal]);
    const state = await awaitSteadyState(setup, () => probeRound(setup), recoveryPatienceMs(setup), signal);
    observed.recoveredAfterMs = state.since === undefined ? undefined : state.since - startedAt;
  } catch (error) {
    if (!failed.signal.aborted) throw error;
  } finally {
    await undone;
  }
}

function keepUndoProblem({ observed }: DrillSetup, error: unknown): void {
  observed.undoProblem = error instanceof Error ? error.message : String(error);
}
