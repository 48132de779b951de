import { messageOf } from "../../errors/message-of.ts";
import { actionsOf } from "../faults/kinds/registry.ts";
import { type AlertWatch, watchAlerts } from "./alert-watch.ts";
import { holdMs, leastHoldMs } from "./bounds.ts";
import { effectProbe, watchedAlerts } from "./definition.ts";
import { type Baseline, baselineInWords, baselineOf, type Effect, findEffect } from "./effect.ts";
import { type DrillHeld, inject } from "./held-faults.ts";
import { awaitOutcome } from "./outcome.ts";
import type { Probing } from "./prober.ts";
import { recover } from "./recover.ts";
import type { DrillSetup } from "./setup.ts";
import type { Traffic } from "./traffic.ts";

/**
 * ms between two answers of a probe while nothing is waited for, and of the effect's while it is. Three probes at the calm pace are
 * under 1 % of the 200 requests a second of a drill's load, and a tenth of the 20 on a cluster.
 */
const calmMs = 1_500;
const effectMs = 50;
/** The longest wait without a look at the clock. */
const lookMs = 100;

/** What the phases from the injection to the recovery share. */
export interface Breaking {
  readonly setup: DrillSetup;
  /** In the order of injection. */
  readonly faults: readonly DrillHeld[];
  /** Of the effect. */
  readonly probing: Probing;
  readonly baseline: Baseline;
  /** Monotonic. */
  readonly injectedAt: number;
  readonly watch: AlertWatch;
}

/**
 * Injects the faults, holds them until their alerts were delivered, undoes them and waits for the recovery.
 * `loadedAt`, monotonic: since when the probes were asked under load. The alerts are still watched afterwards: the caller stops that.
 * Rejects when interrupted; the faults are then the caller's to let go.
 */
export async function breakAndUndo(
  setup: DrillSetup,
  faults: readonly DrillHeld[],
  traffic: Traffic,
  loadedAt: number,
): Promise<AlertWatch> {
  const breaking = begin(setup, faults, traffic, loadedAt);
  try {
    const effect = await injectAndHold(breaking, traffic);
    await recover(breaking, effect);
    return breaking.watch;
  } catch (error) {
    await breaking.watch.stop();
    throw error;
  }
}

function begin(setup: DrillSetup, faults: readonly DrillHeld[], traffic: Traffic, loadedAt: number): Breaking {
  const { stack, definition, context, observed, prober, clock } = setup;
  const { host } = context;
  const { name } = effectProbe(definition);
  const probing = prober.probings.find(({ probe }) => probe.name === name);
  const baseline = probing && baselineOf(probing.answers, loadedAt);
  if (probing === undefined || baseline === undefined) throw new Error(`the probe ${name} gave no answer before the fault`);
  observed.effect.before = baselineInWords(baseline);
  observed.acknowledgedBefore = traffic.ledger.acknowledged();
  observed.ledgerIdleMs = traffic.ledger.idleMs();
  prober.pace(effectMs, probing.probe);
  const injectedAt = host.monotonic();
  clock.inject(injectedAt);
  const watch = watchAlerts(stack, {
    alerts: watchedAlerts(definition),
    host,
    injectedAt: { monotonic: injectedAt, iso: new Date(host.now()).toISOString() },
    changed: (alert, state, afterMs) => context.emit({ type: "alert.changed", drill: definition.id, alert, state, afterMs }),
  });
  return { setup, faults, probing, baseline, injectedAt, watch };
}

/** undefined when clients noticed nothing, or a fault could not be injected. */
async function injectAndHold(breaking: Breaking, traffic: Traffic): Promise<Effect | undefined> {
  const { setup, faults, injectedAt } = breaking;
  const { context, clock } = setup;
  const given = new AbortController();
  const signal = AbortSignal.any([context.signal, given.signal]);
  const first = await failureOf(inject(setup, faults.slice(0, 1), injectedAt, signal));
  traffic.injected(injectedAt);
  clock.tellBefore();
  if (first !== undefined) return notInjected(breaking, first);
  // What clients see of a stop that only prepares the fault is no effect of it.
  const from = interrupts(faults) ? context.host.monotonic() : injectedAt;
  const others = failureOf(inject(setup, faults.slice(1), injectedAt, signal));
  try {
    const effect = await awaitEffect(breaking, from);
    if (effect === undefined) return undefined;
    const failure = await others;
    if (failure !== undefined) return notInjected(breaking, failure);
    await awaitOutcome(setup, injectedAt);
    await hold(breaking);
    return effect;
  } finally {
    given.abort();
    await others;
  }
}

/** A rejection as a value: it may come while something else is waited for. */
async function failureOf(injecting: Promise<void>): Promise<unknown> {
  return injecting.then(
    () => undefined,
    (error: unknown) => error ?? new Error("it failed"),
  );
}

function notInjected({ setup }: Breaking, error: unknown): undefined {
  setup.context.signal.throwIfAborted();
  setup.observed.obstacle = `the fault could not be injected: ${messageOf(error)}`;
}

function interrupts([first]: readonly DrillHeld[]): boolean {
  return first !== undefined && actionsOf(first.held.fault).kind.interrupts === true;
}

async function awaitEffect({ setup, probing, baseline, injectedAt, faults }: Breaking, from: number): Promise<Effect | undefined> {
  const { definition, context, observed, prober } = setup;
  const { host, signal } = context;
  const deadline = host.monotonic() + observed.effectWithinMs;
  for (;;) {
    signal.throwIfAborted();
    const effect = findEffect(probing.answers, from, definition.method.effect, baseline);
    if (effect !== undefined) {
      const afterMs = effect.at - injectedAt;
      observed.bittenAfterMs = afterMs;
      observed.effect.during = effect.seen;
      const fault = faults[0]?.held.fault.id ?? "";
      context.emit({ type: "fault.bitten", drill: definition.id, fault, afterMs, seen: effect.seen });
      return effect;
    }
    if (host.monotonic() >= deadline) return undefined;
    await Promise.race([prober.answered(), host.sleep(lookMs, signal)]);
  }
}

/** Until every alert was delivered, and at least for a while: nothing is asked of the system but its load. */
async function hold({ setup, watch }: Breaking): Promise<void> {
  const { definition, context, prober } = setup;
  prober.pace(Math.max(calmMs, definition.steadyState.everyMs));
  const names = definition.alerts.map(({ name }) => name);
  await Promise.all([
    context.host.sleep(leastHoldMs(definition), context.signal),
    watch.reached("delivered", names, holdMs(setup), context.signal),
  ]);
}
