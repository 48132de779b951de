import { readAcknowledged } from "./acknowledgement-log.ts";
import type { AlertWatch } from "./alert-watch.ts";
import { longestLoadSeconds } from "./bounds.ts";
import { breakAndUndo } from "./break-and-undo.ts";
import { auditLedger } from "./ledger-audit.ts";
import type { DrillSetup } from "./setup.ts";
import { awaitSteadyState, probeRound, quietRound, tellSteadyState } from "./steadiness.ts";
import { startTraffic, type Traffic } from "./traffic.ts";

const defaultWarmUpMs = 2_000;
/** Of load after the recovery, so that the timeline shows what the system came back to. */
const coolDownMs = 2_000;

/** The phases of a drill, in order; what each sees goes into `setup.observed`. */
export async function runPhases(setup: DrillSetup): Promise<void> {
  const { definition, context, observed } = setup;
  const withinMs = definition.steadyState.withinSeconds * 1_000;
  const quiet = await awaitSteadyState(setup, () => quietRound(setup), withinMs);
  if (!quiet.met) return tellSteadyState(setup, "before", quiet);
  const watch = await underLoad(setup, withinMs);
  if (watch === undefined) return;
  try {
    if (observed.bittenAfterMs !== undefined && observed.undoProblem === undefined)
      await watch.reached("resolved", resolveMs(setup), context.signal);
  } finally {
    await watch.stop();
    observed.alerts = definition.alerts.map(({ name }) => {
      const { firing, delivered, resolved } = watch.times(name);
      return { name, firingAfterMs: firing, deliveredAfterMs: delivered, resolvedAfterMs: resolved };
    });
  }
  // A system that is still broken answers nothing worth waiting for.
  if (observed.undoProblem !== undefined) return;
  await audit(setup);
  const after = await awaitSteadyState(setup, () => probeRound(setup), withinMs);
  tellSteadyState(setup, "after", after);
  observed.steadyAfter = after.met;
}

async function underLoad(setup: DrillSetup, withinMs: number): Promise<AlertWatch | undefined> {
  const { stack, definition, options, context, target, ledgerFile, observed } = setup;
  const { host, signal } = context;
  const traffic = await startTraffic(
    stack,
    {
      ...options,
      target,
      file: ledgerFile,
      mostSeconds: longestLoadSeconds(setup),
      sampled: (sample) => context.emit({ type: "drill.sampled", drill: definition.id, ...sample }),
    },
    context,
  );
  try {
    await host.sleep(options.warmUpMs ?? defaultWarmUpMs, signal);
    // Once more, now under load: a system that the load alone overwhelms says nothing about the fault.
    const loaded = await awaitSteadyState(setup, () => probeRound(setup), withinMs);
    tellSteadyState(setup, "before", loaded);
    observed.steadyBefore = loaded.met;
    return loaded.met ? await brokenAndCooledDown(setup, traffic) : undefined;
  } finally {
    await traffic.stop();
    observed.requests = traffic.samples.requests;
    observed.failedRequests = traffic.samples.failed;
  }
}

async function brokenAndCooledDown(setup: DrillSetup, traffic: Traffic): Promise<AlertWatch | undefined> {
  const { context, observed } = setup;
  const watch = await breakAndUndo(setup, traffic);
  if (observed.recoveredAfterMs === undefined) return watch;
  await context.host.sleep(coolDownMs, context.signal).catch(async (error: unknown) => {
    await watch?.stop();
    throw error;
  });
  return watch;
}

function resolveMs({ definition }: DrillSetup): number {
  return Math.max(0, ...definition.alerts.map(({ resolvedWithinSeconds }) => resolvedWithinSeconds)) * 1_000;
}

/** Asks for what the file on disk says was acknowledged, not for what memory remembers. */
async function audit({ stack, context, target, ledgerFile, observed }: DrillSetup): Promise<void> {
  const keys = await readAcknowledged(ledgerFile);
  const { client, ledger, key } = target;
  const found = await auditLedger(keys, { client, ledger, key, adminKey: stack.secret("admin-key"), host: context.host });
  observed.audit = { ...found, lost: found.lost.length, duplicated: found.duplicated.length };
}
