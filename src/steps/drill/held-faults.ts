import { randomBytes } from "node:crypto";
import { messageOf } from "../../errors/message-of.ts";
import { type HeldFault, holdFault } from "../faults/hold-fault.ts";
import { actionsOf } from "../faults/kinds/registry.ts";
import { longestFaultMs } from "./bounds.ts";
import type { DrillDefinition } from "./definition.ts";
import type { DrillSetup } from "./setup.ts";

/** One fault of a drill, on disk from now on. */
export interface DrillHeld {
  readonly held: HeldFault;
  readonly afterMs: number;
}

/** Records every fault, in the order of injection; those before one that cannot be recorded are let go again. */
export async function holdFaults(setup: DrillSetup): Promise<readonly DrillHeld[]> {
  const { stack, definition, options, context } = setup;
  const { id, method } = definition;
  const held: DrillHeld[] = [];
  try {
    for (const { kind, parameters, afterSeconds } of method.faults.toSorted((one, other) => one.afterSeconds - other.afterSeconds)) {
      const fault = { id: `${id}-${randomBytes(4).toString("hex")}`, kind, parameters };
      const own = { drill: id, heal: options.heal, cwd: options.cwd, longestMs: longestFaultMs(setup) };
      held.push({ held: await holdFault(stack, fault, own, context), afterMs: afterSeconds * 1_000 });
    }
    return held;
  } catch (error) {
    await releaseAll(held);
    throw error;
  }
}

/** Injects faults one after the other, each when its time after `zero` (monotonic) has come. */
export async function inject(setup: DrillSetup, faults: readonly DrillHeld[], zero: number, signal: AbortSignal): Promise<void> {
  const { context, definition, observed } = setup;
  for (const { held, afterMs } of faults) {
    await context.host.sleep(Math.max(0, zero + afterMs - context.host.monotonic()), signal);
    // From here on it may be there, also when the injection fails half-way.
    observed.injected += 1;
    await held.inject();
    context.emit({ type: "fault.injected", drill: definition.id, fault: held.fault.id });
  }
}

/** Undoes every fault, the last one first, each though another's undo failed; returns why any could not be undone. */
export async function undoAll(setup: DrillSetup, faults: readonly DrillHeld[]): Promise<string | undefined> {
  const { context, definition, clock, observed } = setup;
  const problems: string[] = [];
  for (const { held } of faults.slice(0, observed.injected).reverse()) {
    try {
      await held.undo();
      observed.undoneAfterMs = context.host.monotonic() - (clock.injectedAt ?? 0);
      context.emit({ type: "fault.undone", drill: definition.id, fault: held.fault.id, afterMs: observed.undoneAfterMs });
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  if (problems.length > 0) observed.undoneAfterMs = undefined;
  return problems.length === 0 ? undefined : problems.join("; ");
}

const remainsPatienceMs = 3_000;
const remainsEveryMs = 250;

/** What is left of the faults after their undo; what only lingers a moment does not count. */
export async function remainsOf({ context }: DrillSetup, faults: readonly DrillHeld[]): Promise<string | undefined> {
  const { host, signal } = context;
  const deadline = host.monotonic() + remainsPatienceMs;
  for (;;) {
    const left = await Promise.all(faults.map(({ held }) => held.remains().catch(messageOf)));
    const said = left.filter((clause) => clause !== undefined);
    if (said.length === 0) return undefined;
    if (host.monotonic() >= deadline) return said.join("; ");
    await host.sleep(remainsEveryMs, signal);
  }
}

/** Lets every fault go, the last one first: fault, means and record. Returns why any could not be let go. */
export async function releaseAll(faults: readonly DrillHeld[]): Promise<string | undefined> {
  const problems: string[] = [];
  // To take back one's means can restart a service, which needs what another fault has broken. A failure is told by the second try.
  if (faults.length > 1) for (const { held } of faults.toReversed()) await held.undo().catch(() => undefined);
  for (const { held } of faults.toReversed()) await held.release().catch((error: unknown) => problems.push(messageOf(error)));
  return problems.length === 0 ? undefined : problems.join("; ");
}

/** "postgres/0 is killed", in the order of injection. */
export function faultsInWords({ method }: DrillDefinition): string[] {
  return method.faults
    .toSorted((one, other) => one.afterSeconds - other.afterSeconds)
    .map((fault) => {
      const actions = actionsOf({ id: "", ...fault });
      const { service, instance } = actions.target();
      return `${service}/${instance} ${actions.does()}`;
    });
}
