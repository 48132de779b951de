import { seen } from "./client.ts";
import { runProbe } from "./probes.ts";
import type { DrillSetup } from "./setup.ts";

export interface Effect {
  /** On the monotonic clock: when the first of the failing answers came. */
  readonly at: number;
  /** "503". */
  readonly seen: string;
}

/** One slow answer under load is no effect; this many failures in a row are. */
const consecutive = 3;
const everyMs = 50;

/** Waits until clients notice the fault; undefined when none does in time. */
export async function awaitEffect({ definition, target, context }: DrillSetup, withinMs: number): Promise<Effect | undefined> {
  const { host, signal } = context;
  const probe = definition.steadyState.probes.find(({ name }) => name === definition.method.effect.probe);
  if (probe === undefined) return undefined;
  const deadline = host.monotonic() + withinMs;
  let failures = 0;
  let first: Effect | undefined;
  for (;;) {
    const { measured, answer } = await runProbe(probe, target);
    failures = measured.ok ? 0 : failures + 1;
    if (measured.ok) first = undefined;
    else first ??= { at: host.monotonic(), seen: seen(answer) };
    if (failures >= consecutive) return first;
    if (failures === 0 && host.monotonic() >= deadline) return undefined;
    await host.sleep(everyMs, signal);
  }
}
