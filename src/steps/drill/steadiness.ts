import type { Measured } from "../../events/event.ts";
import { viewAlerts } from "./alert-view.ts";
import { watchedAlerts } from "./definition.ts";
import type { DrillSetup } from "./setup.ts";
import { reachSteadyState, type SteadyState, type SteadyStateOptions } from "./steady-state.ts";

type Wait = Partial<Pick<SteadyStateOptions, "from" | "withinMs" | "signal" | "holds">> & Pick<SteadyStateOptions, "underLoad">;

/** Probes at the pace of the steady state until it is there, or time is up. */
export async function awaitSteadyState({ definition, context, prober }: DrillSetup, wait: Wait): Promise<SteadyState> {
  const { consecutive, everyMs, withinSeconds } = definition.steadyState;
  const { host, signal } = context;
  prober.pace(everyMs);
  return reachSteadyState(prober, { from: host.monotonic(), consecutive, withinMs: withinSeconds * 1_000, host, signal, ...wait });
}

/** The steady state, every alert of the drill quiet: one that is not, also one that the load alone sets off, would be taken for the fault's. */
export async function awaitQuiet(setup: DrillSetup, wait: Pick<Wait, "underLoad">): Promise<SteadyState> {
  const { definition, context } = setup;
  const deadline = context.host.monotonic() + definition.steadyState.withinSeconds * 1_000;
  const state = await awaitSteadyState(setup, wait);
  for (;;) {
    const alerts = await quietAlerts(setup);
    const quiet = alerts.every(({ ok }) => ok);
    if (!state.met || quiet || context.host.monotonic() >= deadline) {
      return { ...state, met: state.met && quiet, probes: [...state.probes, ...alerts] };
    }
    await context.host.sleep(definition.steadyState.everyMs, context.signal);
  }
}

async function quietAlerts({ definition, stack }: DrillSetup): Promise<readonly Measured[]> {
  const names = watchedAlerts(definition);
  if (names.length === 0) return [];
  const view = await viewAlerts(stack, names);
  return names.map((name) => {
    const state = view === undefined ? "unknown" : (view.active.get(name) ?? "inactive");
    return { name: `alert ${name}`, value: state, limit: "inactive", ok: state === "inactive" };
  });
}

/** Says how the steady state was before or after the fault, and keeps what was wrong with it. */
export function tellSteadyState({ definition, context, observed }: DrillSetup, when: "before" | "after", state: SteadyState): void {
  context.emit({ type: "drill.steady", drill: definition.id, when, met: state.met, probes: state.probes });
  const wrong = state.probes.filter(({ ok }) => !ok).map(({ name, value, limit }) => `${name}: ${value}, wanted ${limit}`);
  if (!state.met) observed.unsteady = `${when} the fault ${wrong.length > 0 ? wrong.join(", ") : "the probes did not hold in a row"}`;
}
