import { z } from "zod";
import { factsAreTold, restOnKubernetes } from "../../plan/kube-alerts.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";

const rules = z.object({ data: z.object({ groups: z.array(z.object({ rules: z.array(z.object({ name: z.string() })) })) }) });
const alerts = z.object({
  data: z.object({
    alerts: z.array(z.object({ labels: z.record(z.string(), z.string()), state: z.enum(["pending", "firing", "inactive"]) })),
  }),
});
const instant = z.object({ data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }) });
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

/** The alert rules Prometheus has loaded; undefined when it does not answer. */
export async function loadedAlerts(stack: RunningStack): Promise<ReadonlySet<string> | undefined> {
  const answer = await ask(rules, stack, "prometheus", "/api/v1/rules");
  return answer && new Set(answer.data.groups.flatMap((group) => group.rules.map(({ name }) => name)));
}

/**
 * undefined when nobody can say: Prometheus does not answer, or one of the alerts `of` interest rests on what only Kubernetes knows and nobody
 * tells that now. An alert sink that does not answer has shown no delivery.
 */
export async function viewAlerts(stack: RunningStack, of: readonly string[] = []): Promise<AlertView | undefined> {
  const [inPrometheus, inSink, heard] = await Promise.all([
    ask(alerts, stack, "prometheus", "/api/v1/alerts"),
    ask(deliveries, stack, "alert-sink", "/deliveries"),
    restOnKubernetes(of) && stack.plan.runtime === "kind" ? isTold(stack) : true,
  ]);
  if (!inPrometheus || !heard) return undefined;
  const active = new Map<string, "pending" | "firing">();
  for (const { labels, state } of inPrometheus.data.alerts) {
    const name = labels["alertname"] ?? "";
    if (state !== "inactive" && active.get(name) !== "firing") active.set(name, state);
  }
  return { active, deliveries: inSink?.deliveries ?? [] };
}

/** A rule whose facts are not there is as quiet as one whose facts are good. */
async function isTold(stack: RunningStack): Promise<boolean> {
  const answer = await ask(instant, stack, "prometheus", `/api/v1/query?query=${encodeURIComponent(factsAreTold)}`);
  return answer?.data.result[0]?.value[1] === "1";
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
