import type { AlertState } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { type AlertView, viewAlerts } from "./alert-view.ts";

const everyMs = 200;

/** ms after the fault was injected at which an alert was first seen in a state. */
export type AlertTimes = Readonly<Partial<Record<AlertState, number>>>;

export interface AlertWatch {
  times(alert: string): AlertTimes;
  /** It was pending when it was last looked at. */
  isPending(alert: string): boolean;
  /** Waits until every one of these has been seen in the state; false when time is up first. */
  reached(state: AlertState, alerts: readonly string[], withinMs: number, signal: AbortSignal): Promise<boolean>;
  /** ms: the longest time in which nobody could say what Prometheus sees. */
  longestUnseenMs(): number;
  /** Idempotent. */
  stop(): Promise<void>;
}

export interface AlertWatchOptions {
  /** Without any nothing is asked. */
  readonly alerts: readonly string[];
  readonly host: Host;
  /** The fault's injection, on the monotonic clock and as ISO 8601. */
  readonly injectedAt: { readonly monotonic: number; readonly iso: string };
  changed(alert: string, state: AlertState, afterMs: number): void;
}

/** Follows alerts from the injection on, in Prometheus and where they are delivered. */
export function watchAlerts(stack: RunningStack, options: AlertWatchOptions): AlertWatch {
  const { host, injectedAt } = options;
  const known = new Map<string, Partial<Record<AlertState, number>>>(options.alerts.map((alert) => [alert, {}]));
  const ended = new AbortController();
  let seenAt = injectedAt.monotonic;
  let longest = 0;
  let newest: AlertView | undefined;
  const look = async (): Promise<void> => {
    const view = await viewAlerts(stack, options.alerts);
    longest = Math.max(longest, host.monotonic() - seenAt);
    if (view === undefined) return;
    seenAt = host.monotonic();
    newest = view;
    for (const [alert, times] of known) {
      if (firesAgain(alert, view)) delete times.resolved;
      for (const state of newStates(alert, view, injectedAt.iso, times)) {
        times[state] = seenAt - injectedAt.monotonic;
        options.changed(alert, state, times[state]);
      }
    }
  };
  const following = (async () => {
    while (!ended.signal.aborted && known.size > 0) {
      await look();
      await host.sleep(everyMs, ended.signal).catch(() => undefined);
    }
  })();
  return {
    times: (alert) => ({ ...known.get(alert) }),
    isPending: (alert) => newest?.active.get(alert) === "pending",
    reached: async (state, alerts, withinMs, signal) => {
      const deadline = host.monotonic() + withinMs;
      while (alerts.some((alert) => known.get(alert)?.[state] === undefined)) {
        if (host.monotonic() >= deadline) return false;
        await host.sleep(everyMs, signal);
      }
      return true;
    },
    longestUnseenMs: () => longest,
    stop: async () => {
      ended.abort();
      await following;
    },
  };
}

/** It fires again: what was taken for its end was none. */
export function firesAgain(alert: string, { active }: AlertView): boolean {
  return active.get(alert) === "firing";
}

/** The states an alert is in now and was not seen in before, in their natural order. */
export function newStates(alert: string, view: AlertView, since: string, seen: AlertTimes): AlertState[] {
  const active = view.active.get(alert);
  // Only what came after the fault: an earlier drill's deliveries of the same alert prove nothing.
  const delivered = view.deliveries.filter((delivery) => delivery.alert === alert && delivery.at >= since);
  const firing = delivered.findIndex(({ status }) => status === "firing");
  const resolved = firing >= 0 && delivered.at(-1)?.status === "resolved";
  const now: [AlertState, boolean][] = [
    ["pending", active === "pending"],
    ["firing", active === "firing" || firing >= 0],
    ["delivered", firing >= 0],
    // Both ends agree: the rule is quiet again and the receiver was told so.
    ["resolved", resolved && active === undefined],
  ];
  return now.filter(([state, is]) => is && seen[state] === undefined).map(([state]) => state);
}
