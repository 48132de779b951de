import { z } from "zod";
import type { AlertState } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";

const rules = z.object({ data: z.object({ groups: z.array(z.object({ rules: z.array(z.object({ name: z.string() })) })) }) });
const alerts = z.object({
  data: z.object({
    alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), state: z.enum(["pending", "firing", "inactive"]) })),
  }),
});
const deliveries = z.object({
  deliveries: z.array(z.object({ at: z.string(), alert: z.string(), status: z.enum(["firing", "resolved"]) })),
});

/** What the monitoring says now. */
export interface AlertView {
  /** The worst state in Prometheus, by alert; an alert that is quiet is absent. */
  readonly active: ReadonlyMap<string, "pending" | "firing">;
  readonly deliveries: readonly { readonly at: string; readonly alert: string; readonly status: "firing" | "resolved" }[];
}

const timeoutMs = 2_000;
const everyMs = 200;

/** The alert rules Prometheus has loaded; undefined when it does not answer. */
export async function loadedAlerts(stack: RunningStack): Promise<ReadonlySet<string> | undefined> {
  const answer = await ask(rules, stack, "prometheus", "/api/v1/rules");
  return answer && new Set(answer.data.groups.flatMap((group) => group.rules.map(({ name }) => name)));
}

/** undefined when Prometheus or the alert sink does not answer. */
export async function viewAlerts(stack: RunningStack): Promise<AlertView | undefined> {
  const [inPrometheus, inSink] = await Promise.all([
    ask(alerts, stack, "prometheus", "/api/v1/alerts"),
    ask(deliveries, stack, "alert-sink", "/deliveries"),
  ]);
  if (!inPrometheus || !inSink) return undefined;
  const active = new Map<string, "pending" | "firing">();
  for (const { labels, state } of inPrometheus.data.alerts) {
    const name = labels["alertname"] ?? "";
    if (state !== "inactive" && active.get(name) !== "firing") active.set(name, state);
  }
  return { active, deliveries: inSink.deliveries };
}

async function ask<T>(
  schema: z.ZodType<T>,
  stack: RunningStack,
  service: "prometheus" | "alert-sink",
  path: string,
): Promise<T | undefined> {
  try {
    const { host, port } = stack.endpoint(service);
    const response = await fetch(`http://${host}:${port}${path}`, { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? schema.parse(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

/** ms after the fault was injected at which an alert was first seen in a state. */
export type AlertTimes = Readonly<Partial<Record<AlertState, number>>>;

export interface AlertWatch {
  times(alert: string): AlertTimes;
  /** Waits until every watched alert has been seen in the state; false when time is up first. */
  reached(state: AlertState, withinMs: number, signal: AbortSignal): Promise<boolean>;
  stop(): Promise<void>;
}

export interface AlertWatchOptions {
  readonly alerts: readonly string[];
  readonly host: Host;
  /** The fault's injection, on the monotonic clock and as ISO 8601. */
  readonly injectedAt: { readonly monotonic: number; readonly iso: string };
  changed(alert: string, state: AlertState, afterMs: number): void;
}

/** Follows alerts from the injection on, in Prometheus and where they are delivered. */
export function watchAlerts(stack: RunningStack, options: AlertWatchOptions): AlertWatch {
  const { host } = options;
  const known = new Map<string, Partial<Record<AlertState, number>>>(options.alerts.map((alert) => [alert, {}]));
  const ended = new AbortController();
  const look = async (): Promise<void> => {
    const view = await viewAlerts(stack);
    if (view === undefined) return;
    for (const [alert, times] of known) {
      for (const state of newStates(alert, view, options.injectedAt.iso, times)) {
        times[state] = host.monotonic() - options.injectedAt.monotonic;
        options.changed(alert, state, times[state]);
      }
    }
  };
  const following = (async () => {
    while (!ended.signal.aborted) {
      await look();
      await host.sleep(everyMs, ended.signal).catch(() => undefined);
    }
  })();
  return {
    times: (alert) => ({ ...known.get(alert) }),
    reached: async (state, withinMs, signal) => {
      const deadline = host.monotonic() + withinMs;
      while ([...known.values()].some((times) => times[state] === undefined)) {
        if (host.monotonic() >= deadline) return false;
        await host.sleep(everyMs, signal);
      }
      return true;
    },
    stop: async () => {
      ended.abort();
      await following;
    },
  };
}

/** The states an alert is in now and was not seen in before, in their natural order. */
export function newStates(alert: string, view: AlertView, since: string, seen: AlertTimes): AlertState[] {
  const active = view.active.get(alert);
  // Only what came after the fault: an earlier drill's deliveries of the same alert prove nothing.
  const delivered = view.deliveries.filter((delivery) => delivery.alert === alert && delivery.at >= since);
  const firing = delivered.findIndex(({ status }) => status === "firing");
  const resolved = firing >= 0 && delivered.slice(firing).some(({ status }) => status === "resolved");
  const now: [AlertState, boolean][] = [
    ["pending", active === "pending"],
    ["firing", active === "firing" || firing >= 0],
    ["delivered", firing >= 0],
    // Both ends agree: the rule is quiet again and the receiver was told so.
    ["resolved", resolved && active === undefined],
  ];
  return now.filter(([state, is]) => is && seen[state] === undefined).map(([state]) => state);
}
