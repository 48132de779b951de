import type { Measured } from "../../events/event.ts";
import { viewAlerts } from "./alert-watch.ts";
import { runProbe } from "./probes.ts";
import type { DrillSetup } from "./setup.ts";
import { reachSteadyState, type SteadyState } from "./steady-state.ts";

/** One round of every probe of the steady state. */
export function probeRound({ definition, target }: DrillSetup): Promise<readonly Measured[]> {
  return Promise.all(definition.steadyState.probes.map(async (probe) => (await runProbe(probe, target)).measured));
}

/** An alert that is not quiet before the fault would be taken for this drill's. */
export async function quietRound(setup: DrillSetup): Promise<readonly Measured[]> {
  const { definition, stack } = setup;
  if (definition.alerts.length === 0) return probeRound(setup);
  const [probes, view] = await Promise.all([probeRound(setup), viewAlerts(stack)]);
  const quiet = definition.alerts.map(({ name }) => {
    const state = view === undefined ? "unknown" : (view.active.get(name) ?? "inactive");
    return { name: `alert ${name}`, value: state, limit: "inactive", ok: state === "inactive" };
  });
  return [...probes, ...quiet];
}

export function awaitSteadyState(
  { definition, context }: DrillSetup,
  round: () => Promise<readonly Measured[]>,
  withinMs: number,
  signal: AbortSignal = context.signal,
): Promise<SteadyState> {
  const { consecutive, everyMs } = definition.steadyState;
  return reachSteadyState(round, { consecutive, everyMs, withinMs, host: context.host, signal });
}

/** Says how the steady state was before or after the fault, and keeps what was wrong with it. */
export function tellSteadyState({ definition, context, observed }: DrillSetup, when: "before" | "after", state: SteadyState): void {
  context.emit({ type: "drill.steady", drill: definition.id, when, met: state.met, probes: state.probes });
  const wrong = state.probes.filter(({ ok }) => !ok).map(({ name, value, limit }) => `${name}: ${value}, wanted ${limit}`);
  if (!state.met) observed.unsteady = `${when} the fault ${wrong.length > 0 ? wrong.join(", ") : "the probes did not hold in a row"}`;
}
