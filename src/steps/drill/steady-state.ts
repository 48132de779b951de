import type { Measured } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";

export interface SteadyStateOptions {
  /** Rounds in a row that must hold. */
  readonly consecutive: number;
  readonly everyMs: number;
  /** How long to wait for it. */
  readonly withinMs: number;
  readonly host: Host;
  readonly signal: AbortSignal;
}

export interface SteadyState {
  readonly met: boolean;
  /** On the monotonic clock: when the first of the rounds that held in a row was answered. */
  readonly since: number | undefined;
  /** The last round. */
  readonly probes: readonly Measured[];
}

/** Probes round after round until the state holds often enough in a row, or time is up. */
export async function reachSteadyState(round: () => Promise<readonly Measured[]>, options: SteadyStateOptions): Promise<SteadyState> {
  const { host, signal } = options;
  const deadline = host.monotonic() + options.withinMs;
  let held = 0;
  let since: number | undefined;
  for (;;) {
    const probes = await round();
    if (probes.length > 0 && probes.every(({ ok }) => ok)) {
      since ??= host.monotonic();
      held += 1;
    } else {
      since = undefined;
      held = 0;
    }
    if (held >= options.consecutive) return { met: true, since, probes };
    // A state that holds now may be seen through, though the wait for it is over.
    if (held === 0 && host.monotonic() >= deadline) return { met: false, since: undefined, probes };
    await host.sleep(options.everyMs, signal);
  }
}
