import { outcomePatienceMs } from "./bounds.ts";
import { checkKindOf } from "./probes/registry.ts";
import type { DrillSetup } from "./setup.ts";

const everyMs = 500;

/** Asks until what had to come about has, or until nobody expects it any more. `injectedAt`: monotonic. */
export async function awaitOutcome(
  { definition, stack, context, ledger, load, prober, observed }: DrillSetup,
  injectedAt: number,
): Promise<void> {
  const { outcome } = definition;
  const wanted = observed.outcome;
  if (outcome === undefined || wanted === undefined) return;
  const { host, signal } = context;
  prober.pace(Math.max(everyMs, definition.steadyState.everyMs));
  const check = await checkKindOf(outcome.check).open(outcome.check, { stack, ledger, load, host });
  try {
    for (;;) {
      signal.throwIfAborted();
      const answer = await check.ask(outcome.withinMs);
      const afterMs = host.monotonic() - injectedAt;
      observed.outcome = { ...wanted, seen: answer.seen, afterMs: answer.ok && !answer.blind ? afterMs : undefined };
      if (observed.outcome.afterMs !== undefined || afterMs >= outcomePatienceMs(definition)) return;
      await host.sleep(everyMs, signal);
    }
  } finally {
    await check.close();
  }
}
