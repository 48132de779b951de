import { messageOf } from "../../errors/message-of.ts";
import type { Fault } from "../faults/fault.ts";
import { actionsOf } from "../faults/kinds/registry.ts";
import type { AlertWatch } from "./alert-watch.ts";
import { longestLoadSeconds, longestResolveMs } from "./bounds.ts";
import { breakAndUndo } from "./break-and-undo.ts";
import { type DrillHeld, holdFaults, releaseAll } from "./held-faults.ts";
import { readKeys } from "./key-log.ts";
import { auditLedger, type LedgerAudit, worseOf } from "./ledger-audit.ts";
import { observedAlert } from "./observations.ts";
import type { DrillSetup } from "./setup.ts";
import { awaitQuiet, awaitSteadyState, tellSteadyState } from "./steadiness.ts";
import type { SteadyState } from "./steady-state.ts";
import { startTraffic } from "./traffic.ts";

const defaultWarmUpMs = 2_000;

/** What is still going on when the phases under load are over. */
interface Afterwards {
  readonly watch: AlertWatch;
  /** undefined: the system answers nothing worth asking. */
  readonly after: SteadyState | undefined;
  /** undefined: nobody could be asked. */
  readonly audited: LedgerAudit | undefined;
}

/** The phases of a drill, in order; what each sees goes into `setup.observed`. Whatever happens the faults are let go. */
export async function runPhases(setup: DrillSetup): Promise<void> {
  const faults = await attempted(setup, "recorded", () => holdFaults(setup));
  if (faults === undefined) return;
  let afterwards: Afterwards | undefined;
  try {
    try {
      afterwards = await experiment(setup, faults);
    } finally {
      setup.prober.ask(false);
      const problem = await releaseAll(faults);
      setup.observed.undoProblem ??= problem;
    }
    if (afterwards?.after !== undefined) await tellAfter(setup, afterwards.after);
    // What was arranged is in the stored data where the fault was: taking it back can lose writes as the fault can.
    if (afterwards?.audited !== undefined && faults.some(({ held }) => isTakenBackWithData(held.fault)))
      keepAudit(setup, worseOf(afterwards.audited, await audit(setup)));
  } finally {
    await afterwards?.watch.stop();
  }
  if (afterwards !== undefined) keepAlerts(setup, afterwards.watch);
}

/** undefined when the faults were not even injected. */
async function experiment(setup: DrillSetup, faults: readonly DrillHeld[]): Promise<Afterwards | undefined> {
  const { context, observed } = setup;
  if ((await attempted(setup, "arranged", () => arrange(faults))) === undefined) return undefined;
  setup.prober.ask(true);
  const quiet = await awaitQuiet(setup, { underLoad: false });
  if (!quiet.met) {
    tellSteadyState(setup, "before", quiet);
    return undefined;
  }
  const watch = await underLoad(setup, faults);
  if (watch === undefined) return undefined;
  try {
    if (observed.undoProblem !== undefined || observed.remains !== undefined) return { watch, after: undefined, audited: undefined };
    if (observed.bittenAfterMs !== undefined && observed.recoveredAfterMs !== undefined) {
      // One that was not delivered will not be resolved either.
      const names = setup.definition.alerts.map(({ name }) => name).filter((name) => watch.times(name).delivered !== undefined);
      await watch.reached("resolved", names, longestResolveMs(setup), context.signal);
    }
    const audited = await audit(setup);
    keepAudit(setup, audited);
    return { watch, after: await awaitSteadyState(setup, { underLoad: false }), audited };
  } catch (error) {
    await watch.stop();
    throw error;
  }
}

/** undefined when it failed, which is then why the drill cannot be carried out. */
async function attempted<T>({ context, observed }: DrillSetup, what: string, attempt: () => Promise<T>): Promise<T | undefined> {
  try {
    return await attempt();
  } catch (error) {
    context.signal.throwIfAborted();
    observed.obstacle = `the fault could not be ${what}: ${messageOf(error)}`;
    return undefined;
  }
}

/** It may restart services; that is no outage, and nobody is asked meanwhile how the system is. */
async function arrange(faults: readonly DrillHeld[]): Promise<true> {
  for (const { held } of faults) await held.arrange();
  return true;
}

async function underLoad(setup: DrillSetup, faults: readonly DrillHeld[]): Promise<AlertWatch | undefined> {
  const { definition, options, context, prober, clock, observed } = setup;
  const { host, signal } = context;
  const traffic = await startTraffic(setup, longestLoadSeconds(setup), (sample) => {
    context.emit({ type: "drill.sampled", drill: definition.id, ...sample });
    if (sample.t >= 0 && sample.p99 > 0) observed.worstP99Ms = Math.max(observed.worstP99Ms ?? 0, sample.p99);
  });
  observed.loadRate = options.rate;
  try {
    const loadedAt = host.monotonic();
    prober.load(true);
    await host.sleep(options.warmUpMs ?? defaultWarmUpMs, signal);
    // Once more, now under load: a system that the load alone overwhelms says nothing about the fault.
    const loaded = await awaitQuiet(setup, { underLoad: true });
    tellSteadyState(setup, "before", loaded);
    observed.steadyBefore = loaded.met;
    return loaded.met ? await breakAndUndo(setup, faults, traffic, loadedAt) : undefined;
  } finally {
    prober.load(false);
    const totals = await traffic.stop();
    observed.requests = totals.requests;
    observed.failedRequests = totals.failed;
    observed.writers = totals.writers;
    observed.firstErrorAfterMs = clock.firstErrorAfterMs;
  }
}

/** Asks for what the files on disk say was asked for and acknowledged, not for what memory remembers. */
async function audit({ stack, context, ledger, files, auditor }: DrillSetup): Promise<LedgerAudit> {
  const keys = { acknowledged: await readKeys(files.acknowledged), asked: await readKeys(files.asked) };
  const secrets = { key: stack.secret("load-key"), adminKey: stack.secret("admin-key") };
  return auditLedger(keys, { client: auditor, ledger, ...secrets, host: context.host });
}

function keepAudit({ observed }: DrillSetup, found: LedgerAudit): void {
  observed.audit = { ...found, lost: found.lost.length, duplicated: found.duplicated.length };
}

function isTakenBackWithData(fault: Fault): boolean {
  const { lasting, dismantle } = actionsOf(fault).kind;
  return lasting === true && dismantle !== undefined;
}

/** What was arranged is taken away by now, and that may have restarted services: the state must hold once more. */
async function tellAfter(setup: DrillSetup, undone: SteadyState): Promise<void> {
  setup.prober.ask(true);
  const after = undone.met ? await awaitSteadyState(setup, { underLoad: false }) : undone;
  tellSteadyState(setup, "after", after);
  setup.observed.steadyAfter = after.met;
}

function keepAlerts({ definition, observed }: DrillSetup, watch: AlertWatch): void {
  observed.alerts = definition.alerts.map((alert) => observedAlert(alert, watch.times(alert.name)));
  observed.silent = definition.silent.map((name) => ({ name, firingAfterMs: watch.times(name).firing }));
  observed.alertsUnseenMs = watch.longestUnseenMs();
}
